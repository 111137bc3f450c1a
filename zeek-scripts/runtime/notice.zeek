##! What only shows in time, or in what others found: silence, bursts, resets, two claims to one address,
##! and findings themselves, for policies over several of them.

@load ./network

module PlantWatch;

export {
	## The operation to raise for each thing that is noticed; what is not in it is not looked for.
	const watched_for: table[string] of string = table() &redef;

	## How many times its pace a pair may stay away before it is called silent.
	option silence_factor: double = 5.0;

	## How often a pair must have spoken before its silence means something.
	option silence_after: count = 3;

	## Nothing heard from anybody for so long is a sensor's fault, and nobody's silence.
	option blind_after: interval = 5min;
}

type Spoken: record {
	last: time;
	times: count &default=1;
	since: time;
	since_then: count &default=1;
	waiting: bool &default=F;
};

global spoken: table[addr, addr, count] of Spoken &write_expire=1day;
global heard: time = double_to_time(0.0);
global claims: table[addr] of string &write_expire=1hr;

# The class of a finding's operation as a number, to be counted.
const class_numbers: table[string] of count = {
	["read"] = 1,
	["write"] = 2,
	["control"] = 3,
	["program"] = 4,
	["configuration"] = 5,
	["diagnostic"] = 6,
	["session"] = 7,
	["discovery"] = 8
};

event look_for_silence(src: addr, dst: addr, number: count)
	{
	if ( [src, dst, number] !in spoken )
		return;

	local pair = spoken[src, dst, number];
	local limit = conduits[number]$every * silence_factor;
	pair$waiting = F;

	if ( network_time() - pair$last < limit )
		{
		pair$waiting = T;
		schedule pair$last + limit - network_time() { look_for_silence(src, dst, number) };
		return;
		}

	delete spoken[src, dst, number];

	# Others have to be heard meanwhile.
	if ( heard > pair$last + limit / 2.0 && network_time() - heard < blind_after )
		event PlantWatch::host_operation(src, dst, watched_for["silence"], table());
	}

function count_message(src: addr, dst: addr, number: count)
	{
	local now = network_time();

	if ( [src, dst, number] !in spoken )
		{
		spoken[src, dst, number] = Spoken($last=now, $since=now);
		return;
		}

	local c = conduits[number];
	local pair = spoken[src, dst, number];

	# A message can be several operations.
	if ( pair$last == now )
		return;

	pair$last = now;
	++pair$times;

	if ( c$every > 0sec && "silence" in watched_for && ! pair$waiting
	    && pair$times >= silence_after )
		{
		pair$waiting = T;
		schedule c$every * silence_factor { look_for_silence(src, dst, number) };
		}

	if ( c$most == 0 || "burst" !in watched_for )
		return;

	if ( now - pair$since >= c$within )
		{
		pair$since = now;
		pair$since_then = 0;
		}

	if ( ++pair$since_then > c$most )
		{
		pair$since = now;
		pair$since_then = 0;
		event PlantWatch::host_operation(src, dst, watched_for["burst"], table());
		}
	}

event PlantWatch::operation(c: connection, name: string, is_client: bool,
    fields: Fields)
	{
	if ( ! is_client || name !in operation_classes )
		return;

	if ( network_time() - heard > blind_after )
		clear_table(spoken);

	heard = network_time();
	local src = by_originator(c, T) ? c$id$orig_h : c$id$resp_h;
	local dst = by_originator(c, T) ? c$id$resp_h : c$id$orig_h;
	local protocol = split_string1(name, /\//)[0];

	for ( number, way in conduits )
		{
		if ( ( way$every > 0sec || way$most > 0 ) && protocol in way$protocols
		    && [way$source, cat(src)] in role_members
		    && [way$target, cat(dst)] in role_members )
			count_message(src, dst, number);
		}
	}

event connection_reset(c: connection)
	{
	if ( "reset" in watched_for && c$id$resp_p in port_protocols
	    && c$resp$state == TCP_RESET )
		event PlantWatch::operation(c, watched_for["reset"], F, table());
	}

# Two hardware addresses that claim one IP address; who asks for an address says it is his, too.
function look_at_claim(host: addr, mac: string, other: addr)
	{
	if ( "conflict" !in watched_for || host == 0.0.0.0 )
		return;

	if ( host in claims && claims[host] != mac )
		event PlantWatch::host_operation(host, other, watched_for["conflict"], table());

	claims[host] = mac;
	}

event arp_request(mac_src: string, mac_dst: string, SPA: addr, SHA: string,
    TPA: addr, THA: string)
	{
	look_at_claim(SPA, SHA, TPA);
	}

event arp_reply(mac_src: string, mac_dst: string, SPA: addr, SHA: string,
    TPA: addr, THA: string)
	{
	look_at_claim(SPA, SHA, TPA);
	}

hook finding(info: Info, policy: Policy) &priority=-10
	{
	local class = "";

	if ( info$operation in operation_classes )
		class = operation_classes[info$operation];

	if ( "finding" in watched_for && class in class_numbers && info?$src && info?$dst )
		event PlantWatch::host_operation(info$src, info$dst, watched_for["finding"], table(
		    ["kind"] = class_numbers[class]));
	}
