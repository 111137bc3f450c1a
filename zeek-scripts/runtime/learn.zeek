##! Who does what to whom, how often and how regularly: the operations that decoders recognise, added up.
##! Not loaded by default. ``plantwatch learn`` reads its log, plantwatch_operations.log, and that of the
##! values that are written, plantwatch_values.log.

@load base/frameworks/logging
@load ./learn-registers
@load ./learn-tags
@load ./main

module PlantWatch;

export {
	redef enum Log::ID += { OPERATIONS };

	## One operation between two hosts, since the last line about the same three.
	type Habit: record {
		## First and last time.
		ts: time &log;
		last: time &log;
		## Who sent it.
		src: addr &log;
		src_mac: string &log &optional;
		dst: addr &log;
		dst_mac: string &log &optional;
		## As "protocol/operation".
		operation: string &log;
		## How often.
		n: count &log &default=1;
		## Sum of the squared seconds between one time and the next.
		squares: double &log &default=0.0;
		## Different unit identifiers among them, where the protocol has such.
		units: count &log &default=0;
	};

	## How often lines are written.
	const learn_interval: interval = 5min &redef;

	## What is remembered at most before lines are written early.
	const learn_limit: count = 50000 &redef;
}

redef record Habit += {
	spoken_to: set[count] &default=set();
};

global habits: table[addr, addr, string] of Habit = table();

function write_habits()
	{
	for ( [src, dst, name], habit in habits )
		Log::write(PlantWatch::OPERATIONS, habit);

	clear_table(habits);
	}

event write_habits_again()
	{
	write_habits();
	schedule learn_interval { write_habits_again() };
	}

event zeek_init()
	{
	Log::create_stream(PlantWatch::OPERATIONS, [$columns=Habit,
	    $path="plantwatch_operations"]);
	schedule learn_interval { write_habits_again() };
	}

event zeek_done()
	{
	write_habits();
	}

function note_unit(habit: Habit, fields: Fields)
	{
	if ( "unit" in fields
	    && habit$units < 256
	    && fields["unit"] !in habit$spoken_to )
		{
		add habit$spoken_to[fields["unit"]];
		++habit$units;
		}
	}

event PlantWatch::operation(c: connection, name: string, is_client: bool,
    fields: Fields)
	{
	# What a server sends over a session unasked (DNP3, IEC 104) makes it no client of its client.
	if ( ! is_client && get_port_transport_proto(c$id$resp_p) == tcp )
		return;

	local is_orig = by_originator(c, is_client);
	local src = is_orig ? c$id$orig_h : c$id$resp_h;
	local dst = is_orig ? c$id$resp_h : c$id$orig_h;
	local now = network_time();

	if ( [src, dst, name] in habits )
		{
		local habit = habits[src, dst, name];
		local gap = interval_to_double(now - habit$last);
		habit$squares += gap * gap;
		habit$last = now;
		++habit$n;
		note_unit(habit, fields);
		return;
		}

	if ( |habits| >= learn_limit )
		write_habits();

	local sender = is_orig ? c$orig : c$resp;
	local receiver = is_orig ? c$resp : c$orig;
	local fresh = Habit($ts=now, $last=now, $src=src, $dst=dst, $operation=name);

	if ( sender?$l2_addr )
		fresh$src_mac = sender$l2_addr;

	if ( receiver?$l2_addr )
		fresh$dst_mac = receiver$l2_addr;

	note_unit(fresh, fields);
	habits[src, dst, name] = fresh;
	}
