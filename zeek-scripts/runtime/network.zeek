##! What the network as a whole shows: who opens sessions to whom, and which classes of operations reach
##! whom in any protocol. What a plant agreed to comes from a site file.

@load ./main
@load ./site

module PlantWatch;

export {
	## A place: inside or outside of networks (none: anywhere), in a group of addresses or absent from it.
	type Area: record {
		networks: set[subnet] &default=set();
		outside: bool &default=F;
		group: string &default="";
		absent: bool &default=F;
	};

	## Sessions to some ports (none: those that the catalog's protocols use), or messages of some classes.
	type Watch: record {
		## The operation that it is, as "protocol/operation".
		name: string;
		source: Area &default=Area();
		target: Area &default=Area();
		ports: set[port] &default=set();
		classes: set[string] &default=set();
		## Only what no conduit allows.
		unagreed: bool &default=F;
		## Only where no maintenance window of the target is open.
		unplanned: bool &default=F;
	};

	## What members of one group may do to those of another; no classes: everything.
	type Conduit: record {
		source: string;
		target: string;
		protocols: set[string];
		classes: set[string] &default=set();
		## How long between one message of a pair and the next, where they have a pace.
		every: interval &default=0sec;
		## How many messages of a pair are normal within how long.
		most: count &default=0;
		within: interval &default=0sec;
	};

	global watch_sessions: function(w: Watch);
	global watch_messages: function(w: Watch);

	## The protocols of the catalog by port.
	global port_protocols: table[port] of set[string] = table();

	## The class of each operation that clients send, by "protocol/operation".
	global operation_classes: table[string] of string = table();

	## What is agreed.
	global conduits: vector of Conduit = vector();

	## Addresses that stand for many: they are nobody's.
	const announced: set[subnet] = set() &redef;
}

global session_watches: vector of Watch = vector();
global message_watches: table[string] of vector of Watch = table();

# What was decided about a pair; forgotten soon, because lists may change while Zeek runs.
global decided: table[addr, addr, string, string] of bool &create_expire=1min;

function watch_sessions(w: Watch)
	{
	session_watches += w;
	}

function watch_messages(w: Watch)
	{
	for ( class in w$classes )
		{
		if ( class !in message_watches )
			message_watches[class] = vector();

		message_watches[class] += w;
		}
	}

function is_at(area: Area, host: addr): bool
	{
	if ( |area$networks| > 0 && ( host in area$networks ) == area$outside )
		return F;

	return area$group == ""
	    || ( [area$group, cat(host)] in role_members ) != area$absent;
	}

# Whether a conduit lets them do this over the protocol; without a class, anything at all.
function is_agreed(src: addr, dst: addr, protocol: string, class: string): bool
	{
	if ( [src, dst, protocol, class] in decided )
		return decided[src, dst, protocol, class];

	local found = F;

	for ( i, c in conduits )
		{
		if ( protocol in c$protocols
		    && ( class == "" || |c$classes| == 0 || class in c$classes )
		    && [c$source, cat(src)] in role_members
		    && [c$target, cat(dst)] in role_members )
			{
			found = T;
			break;
			}
		}

	decided[src, dst, protocol, class] = found;
	return found;
	}

function is_agreed_port(src: addr, dst: addr, p: port): bool
	{
	if ( p !in port_protocols )
		return F;

	for ( protocol in port_protocols[p] )
		{
		if ( is_agreed(src, dst, protocol, "") )
			return T;
		}

	return F;
	}

function passes(w: Watch, src: addr, dst: addr): bool
	{
	return is_at(w$source, src) && is_at(w$target, dst)
	    && ! ( w$unplanned && ! hook planned(cat(dst)) );
	}

# The last 32 bits of an address.
function low_bits(host: addr): count
	{
	local words = addr_to_counts(host);
	return words[|words| - 1];
	}

event new_connection(c: connection)
	{
	local src = c$id$orig_h;
	local dst = c$id$resp_h;
	local p = c$id$resp_p;

	if ( dst in announced )
		return;

	for ( i, w in session_watches )
		{
		if ( |w$ports| == 0 ? p !in port_protocols : p !in w$ports )
			next;

		if ( passes(w, src, dst) && ! ( w$unagreed && is_agreed_port(src, dst, p) ) )
			event PlantWatch::operation(c, w$name, T, table(
			    ["port"] = port_to_count(p),
			    ["peer"] = low_bits(dst), ["client"] = low_bits(src)));
		}
	}

event PlantWatch::operation(c: connection, name: string, is_client: bool,
    fields: Fields)
	{
	if ( ! is_client || name !in operation_classes )
		return;

	local class = operation_classes[name];
	local src = by_originator(c, T) ? c$id$orig_h : c$id$resp_h;
	local dst = by_originator(c, T) ? c$id$resp_h : c$id$orig_h;

	if ( class !in message_watches || dst in announced )
		return;

	for ( i, w in message_watches[class] )
		{
		if ( passes(w, src, dst)
		    && ! ( w$unagreed && is_agreed(src, dst,
		    split_string1(name, /\//)[0], class) ) )
			event PlantWatch::operation(c, w$name, T, fields);
		}
	}
