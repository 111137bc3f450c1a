##! From operations to findings. Decoders raise one event for each operation that they recognise;
##! policies are entries in a table over that event; a finding is one line in plantwatch.log and,
##! from a severity that the operator chooses, a notice.

@load base/frameworks/logging
@load base/frameworks/notice
@load base/utils/addrs

module PlantWatch;

export {
	redef enum Log::ID += { LOG };

	## What a policy counts by.
	type Per: enum {
		SRC,
		DST,
		PAIR
	};

	## Integer fields of an operation that are worth reporting, by the catalog's field name.
	type Fields: table[string] of count;

	## One policy of the catalog, as a generated script registers it.
	type Policy: record {
		## Catalog id, such as "modbus-force-listen-only".
		id: string;
		## One line for people.
		title: string;
		## What happened, with {src} and {dst} still to be filled in.
		message: string;
		severity: string;
		confidence: string;
		playbook: string;
		attack: string;
		note: Notice::Type;
		## Operations it speaks about, as "protocol/operation".
		operations: set[string];
		## A finding for the same source and destination is not repeated within this time.
		window: interval;
		## For policies that count: how many operations within the window, by what, of what.
		at_least: count &default=1;
		per: Per &default=PAIR;
		distinct: string &default="";
	};

	## A line of plantwatch.log.
	type Info: record {
		## When the operation was seen.
		ts: time &log;
		## The connection that carried it.
		uid: string &log;
		## Who sent the operation: the server, if it is a reply.
		src: addr &log;
		src_p: port &log;
		## Who received it.
		dst: addr &log;
		dst_p: port &log;
		policy: string &log;
		operation: string &log;
		severity: string &log;
		confidence: string &log;
		title: string &log;
		playbook: string &log;
		attack: string &log;
		## Fields of the message, as "name=value" pairs.
		fields: string &log &optional;
	};

	## Policies that stay silent on this sensor.
	option disabled_policies: set[string] = {};

	## Severities that raise a notice; everything is in plantwatch.log either way.
	option notice_severities: set[string] = {
		"medium",
		"high",
		"critical"
	};

	## Multiplies every policy's window: 2.0 halves the number of repeated findings.
	option window_factor: double = 1.0;

	## Raised by decoders, one for each operation on the wire. *name* is "protocol/operation".
	global operation: event(c: connection, name: string, is_orig: bool,
	    fields: Fields);

	## Called for each finding before it is written; ``break`` drops it.
	global finding: hook(info: Info, policy: Policy, c: connection);

	## Called by generated scripts from ``zeek_init``.
	global register: function(policy: Policy);

	## Filter of plantwatch.log.
	global log_policy: Log::PolicyHook;

	## Raised for each line of plantwatch.log.
	global log_plantwatch: event(rec: Info);
}

type Tally: record {
	times: vector of time &default=vector();
	values: table[count] of time &default=table();
};

global by_operation: table[string] of vector of Policy = table();
global reported: table[string, addr, addr] of time &write_expire=1day;
global tallies: table[string, string] of Tally &read_expire=1day;

event zeek_init() &priority=5
	{
	Log::create_stream(PlantWatch::LOG, [$columns=Info, $ev=log_plantwatch,
	    $path="plantwatch", $policy=log_policy]);
	}

function register(policy: Policy)
	{
	for ( name in policy$operations )
		{
		if ( name !in by_operation )
			by_operation[name] = vector();

		by_operation[name] += policy;
		}
	}

function tally_key(policy: Policy, src: addr, dst: addr): string
	{
	switch ( policy$per )
		{
		case SRC:
			return cat(src);
		case DST:
			return cat(dst);
		}

	return cat(src, " ", dst);
	}

# Whether this operation completes the policy's count. What is kept for a key never grows beyond
# the count itself.
function counted(policy: Policy, src: addr, dst: addr, fields: Fields): bool
	{
	local key = tally_key(policy, src, dst);

	if ( [policy$id, key] !in tallies )
		tallies[policy$id, key] = Tally();

	local tally = tallies[policy$id, key];
	local now = network_time();
	local span = policy$window;

	if ( policy$distinct != "" )
		{
		if ( policy$distinct !in fields )
			return F;

		tally$values[fields[policy$distinct]] = now;

		if ( |tally$values| < policy$at_least )
			return F;

		local old: set[count] = set();

		for ( value, seen in tally$values )
			if ( now - seen > span )
				add old[value];

		for ( value in old )
			delete tally$values[value];

		if ( |tally$values| < policy$at_least )
			return F;
		}
	else
		{
		tally$times += now;

		if ( |tally$times| < policy$at_least )
			return F;

		if ( now - tally$times[0] > span )
			{
			tally$times = tally$times[1:];
			return F;
			}
		}

	delete tallies[policy$id, key];
	return T;
	}

function described(fields: Fields): string
	{
	local names: vector of string = vector();

	for ( name in fields )
		names += name;

	sort(names, strcmp);
	local pairs: vector of string = vector();

	for ( i in names )
		pairs += fmt("%s=%d", names[i], fields[names[i]]);

	return join_string_vec(pairs, " ");
	}

function report(c: connection, policy: Policy, name: string, is_orig: bool,
    fields: Fields)
	{
	local src = is_orig ? c$id$orig_h : c$id$resp_h;
	local dst = is_orig ? c$id$resp_h : c$id$orig_h;

	if ( policy$at_least > 1 && ! counted(policy, src, dst, fields) )
		return;

	if ( [policy$id, src, dst] in reported
	    && network_time() - reported[policy$id, src, dst] < policy$window * window_factor )
		return;

	local info = Info($ts=network_time(), $uid=c$uid, $src=src, $dst=dst,
	    $src_p=is_orig ? c$id$orig_p : c$id$resp_p,
	    $dst_p=is_orig ? c$id$resp_p : c$id$orig_p, $policy=policy$id,
	    $operation=name, $severity=policy$severity,
	    $confidence=policy$confidence, $title=policy$title,
	    $playbook=policy$playbook, $attack=policy$attack);

	if ( |fields| > 0 )
		info$fields = described(fields);

	if ( ! hook finding(info, policy, c) )
		return;

	reported[policy$id, src, dst] = network_time();
	Log::write(PlantWatch::LOG, info);

	if ( policy$severity in notice_severities )
		{
		local message = gsub(policy$message, /\{src\}/, cat(src));
		NOTICE([$note=policy$note, $conn=c, $src=src, $dst=dst, $msg=gsub(message,
		    /\{dst\}/, cat(dst)), $sub=info?$fields ? info$fields : ""]);
		}
	}

event PlantWatch::operation(c: connection, name: string, is_orig: bool,
    fields: Fields)
	{
	if ( name !in by_operation )
		return;

	for ( i, policy in by_operation[name] )
		{
		if ( policy$id !in disabled_policies )
			report(c, policy, name, is_orig, fields);
		}
	}
