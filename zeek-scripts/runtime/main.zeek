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
		## The connection that carried it; a frame belongs to none.
		uid: string &log &optional;
		## Who sent the operation: the server, if it is a reply.
		src: addr &log &optional;
		src_p: port &log &optional;
		## Who received it.
		dst: addr &log &optional;
		dst_p: port &log &optional;
		## Hardware addresses, for what runs on Ethernet itself.
		src_mac: string &log &optional;
		dst_mac: string &log &optional;
		policy: string &log;
		operation: string &log;
		severity: string &log;
		confidence: string &log;
		title: string &log;
		playbook: string &log;
		attack: string &log;
		## Fields of the message, as "name=value" pairs.
		fields: string &log &optional;
		## What its notice says besides the policy's message.
		remark: string &optional;
		## What a notice goes by where it is not the severity; empty for none.
		weight: string &optional;
	};

	redef record Notice::Info += {
		## What to do, by the name of the page in the catalog.
		playbook: string &log &optional;
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

	redef record connection += {
		## Whether the originator is the server: it uses the port of a protocol, and the responder does not.
		plantwatch_reversed: bool &default=F;
	};

	## Raised by decoders, one for each operation on the wire. *name* is "protocol/operation"; *is_client*
	## says that the client sent it.
	global operation: event(c: connection, name: string, is_client: bool,
	    fields: Fields);

	## Whether what the client sent, or the server, is what the originator sent.
	global by_originator: function(c: connection, is_client: bool): bool;

	## The same for an operation on Ethernet itself.
	global frame_operation: event(p: raw_pkt_hdr, name: string, fields: Fields);

	## The same for what two hosts do, or leave undone, in no connection.
	global host_operation: event(src: addr, dst: addr, name: string,
	    fields: Fields);

	## Called for each operation that a policy names, before it is counted; ``break`` passes over it.
	global concerns: hook(policy: Policy, src: string, dst: string);

	## Called for an operation that would repeat a finding within its window; ``break`` makes it one of its own.
	global repeating: hook(policy: Policy, src: string, dst: string);

	## Whether work on a host was announced for this moment; ``break`` says yes.
	global planned: hook(address: string);

	## Called for each finding before it is written; ``break`` drops it.
	global finding: hook(info: Info, policy: Policy);

	## Called for each notice before it is raised.
	global noticing: hook(n: Notice::Info, info: Info);

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
global reported: table[string, string, string] of time &write_expire=1day;
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

function by_originator(c: connection, is_client: bool): bool
	{
	return is_client != c$plantwatch_reversed;
	}

function tally_key(policy: Policy, src: string, dst: string): string
	{
	switch ( policy$per )
		{
		case SRC:
			return src;
		case DST:
			return dst;
		}

	return string_cat(src, " ", dst);
	}

# Whether this operation completes the policy's count. What is kept for a key never grows beyond
# the count itself.
function counted(policy: Policy, src: string, dst: string, fields: Fields): bool
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

# Whether a finding is due: the count is complete, and there was none for these two within the window.
function due(policy: Policy, src: string, dst: string, fields: Fields): bool
	{
	local over = [policy$id, src, dst] !in reported
	    || network_time() - reported[policy$id, src, dst] >= policy$window * window_factor;

	if ( ! over && ! hook repeating(policy, src, dst) )
		over = T;

	if ( ! over && policy$at_least <= 1 ) # most messages of most sessions
		return F;

	if ( ! hook concerns(policy, src, dst) )
		return F;

	if ( policy$at_least > 1 && ! counted(policy, src, dst, fields) )
		return F;

	return over;
	}

function described_finding(policy: Policy, name: string, fields: Fields): Info
	{
	local info = Info($ts=network_time(), $policy=policy$id, $operation=name,
	    $severity=policy$severity, $confidence=policy$confidence,
	    $title=policy$title, $playbook=policy$playbook,
	    $attack=policy$attack);

	if ( |fields| > 0 )
		info$fields = described(fields);

	return info;
	}

# Writes the finding, unless a hook drops it; returns the text of its notice, empty where there is none.
function write_finding(info: Info, policy: Policy, src: string, dst: string)
    : string
	{
	if ( ! hook finding(info, policy) )
		return "";

	reported[policy$id, src, dst] = network_time();
	Log::write(PlantWatch::LOG, info);

	if ( ( info?$weight ? info$weight : policy$severity ) !in notice_severities )
		return "";

	local message = gsub(gsub(policy$message, /\{src\}/, src), /\{dst\}/, dst);
	return info?$remark ? string_cat(message, " ", info$remark) : message;
	}

function raise_notice(n: Notice::Info, info: Info)
	{
	n$sub = info?$fields ? info$fields : "";
	n$playbook = info$playbook;
	hook noticing(n, info);
	NOTICE(n);
	}

function report(c: connection, policy: Policy, name: string, is_client: bool,
    fields: Fields)
	{
	local is_orig = by_originator(c, is_client);
	local src = is_orig ? c$id$orig_h : c$id$resp_h;
	local dst = is_orig ? c$id$resp_h : c$id$orig_h;

	if ( ! due(policy, cat(src), cat(dst), fields) )
		return;

	local info = described_finding(policy, name, fields);
	info$uid = c$uid;
	info$src = src;
	info$dst = dst;
	info$src_p = is_orig ? c$id$orig_p : c$id$resp_p;
	info$dst_p = is_orig ? c$id$resp_p : c$id$orig_p;
	local message = write_finding(info, policy, cat(src), cat(dst));

	if ( message != "" )
		raise_notice([$note=policy$note, $conn=c, $src=src, $dst=dst, $msg=message],
		    info);
	}

function report_frame(p: raw_pkt_hdr, policy: Policy, name: string,
    fields: Fields)
	{
	local src = p$l2$src;
	local dst = p$l2$dst;

	if ( ! due(policy, src, dst, fields) )
		return;

	local info = described_finding(policy, name, fields);
	info$src_mac = src;
	info$dst_mac = dst;
	local message = write_finding(info, policy, src, dst);

	if ( message != "" )
		raise_notice([$note=policy$note, $msg=message, $identifier=string_cat(src,
		    dst)], info);
	}

function report_hosts(src: addr, dst: addr, policy: Policy, name: string,
    fields: Fields)
	{
	if ( ! due(policy, cat(src), cat(dst), fields) )
		return;

	local info = described_finding(policy, name, fields);
	info$src = src;
	info$dst = dst;
	local message = write_finding(info, policy, cat(src), cat(dst));

	if ( message != "" )
		raise_notice([$note=policy$note, $src=src, $dst=dst, $msg=message,
		    $identifier=cat(src, dst)], info);
	}

event PlantWatch::operation(c: connection, name: string, is_client: bool,
    fields: Fields)
	{
	if ( name !in by_operation )
		return;

	for ( i, policy in by_operation[name] )
		{
		if ( policy$id !in disabled_policies )
			report(c, policy, name, is_client, fields);
		}
	}

event PlantWatch::frame_operation(p: raw_pkt_hdr, name: string, fields: Fields)
	{
	if ( name !in by_operation || ! p$l2?$src || ! p$l2?$dst )
		return;

	for ( i, policy in by_operation[name] )
		{
		if ( policy$id !in disabled_policies )
			report_frame(p, policy, name, fields);
		}
	}

event PlantWatch::host_operation(src: addr, dst: addr, name: string,
    fields: Fields)
	{
	if ( name !in by_operation )
		return;

	for ( i, policy in by_operation[name] )
		{
		if ( policy$id !in disabled_policies )
			report_hosts(src, dst, policy, name, fields);
		}
	}
