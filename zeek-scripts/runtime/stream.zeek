##! Cuts byte streams and datagrams into the messages of a protocol, in plain script.
##!
##! A message is known by constant bytes at its start and by a length field. What is buffered never
##! exceeds one message and one segment; after bytes that are no message the search for the next one
##! is bounded, so a hostile stream can neither grow memory nor stall the sensor.

@load ./main

module PlantWatch;

export {
	## Constant bytes at a place of a message.
	type Anchor: record {
		at: count;
		constant: string;
	};

	## How messages of a protocol are cut; offsets and sizes in bytes from the message's start.
	type Framing: record {
		## Constant bytes that every message has, and where. The first are what is searched for.
		start: string;
		start_at: count;
		## Further ones.
		also: vector of Anchor &default=vector();
		## The length field. A message has its value + add bytes.
		length_at: count;
		length_size: count;
		length_little: bool &default=F;
		add_bytes: count;
		## Bytes needed before start and length can be read.
		header: count;
		minimum: count;
		maximum: count;
		## A checksum of checksum_size bytes follows each checksum_every bytes of user data; the length
		## field counts checksum_header bytes before user data begins. 0: none.
		checksum_every: count &default=0;
		checksum_size: count &default=0;
		checksum_header: count &default=0;
	};

	## A protocol: its framing and the generated function that looks at one message.
	type Decoder: record {
		protocol: string;
		framing: Framing;
		decode: function(c: connection, pdu: string, is_orig: bool);
		## Operations ("protocol/operation") that stand for an anomaly of the framing, by
		## "anomaly/client" or "anomaly/server".
		anomalies: table[string] of vector of string;
	};

	## Called by generated scripts from ``zeek_init``: *decoder* serves these server ports. Protocols
	## that share a port and a framing are cut once.
	global serve: function(ports: set[port], decoder: Decoder);

	## Requests without any reply before a connection counts as unanswered.
	option unanswered_limit: count = 500;

	## Places that are tried in one segment to find the next message after bytes that are none.
	const resync_tries: count = 32 &redef;
}

type Stream: record {
	buffer: string &default="";
	# Whether the last bytes were a message, and whether there ever was one.
	synced: bool &default=T;
	spoken: bool &default=F;
};

type Conversation: record {
	client: Stream &default=Stream();
	server: Stream &default=Stream();
	outstanding: count &default=0;
};

type Cutter: record {
	framing: Framing;
	decoders: vector of Decoder;
};

redef record connection += {
	# One for each cutter of the server's port, in their order.
	plantwatch: vector of Conversation &optional;
};

global cutters: table[port] of vector of Cutter = table();

function serve(ports: set[port], decoder: Decoder)
	{
	for ( p in ports )
		{
		if ( p !in cutters )
			cutters[p] = vector();

		local found = F;

		for ( i, known in cutters[p] )
			{
			if ( cat(known$framing) == cat(decoder$framing) )
				{
				known$decoders += decoder;
				found = T;
				}
			}

		if ( ! found )
			cutters[p] += Cutter($framing=decoder$framing, $decoders=vector(decoder));
		}
	}

function anomaly(c: connection, cutter: Cutter, kind: string, is_orig: bool)
	{
	local key = kind + ( is_orig ? "/client" : "/server" );

	for ( i, decoder in cutter$decoders )
		{
		if ( key !in decoder$anomalies )
			next;

		for ( j, name in decoder$anomalies[key] )
			event PlantWatch::operation(c, name, is_orig, table());
		}
	}

function begins(framing: Framing, data: string, at: count): bool
	{
	local from = at + framing$start_at;

	if ( data[from : from + |framing$start|] != framing$start )
		return F;

	for ( i, anchor in framing$also )
		{
		from = at + anchor$at;

		if ( data[from : from + |anchor$constant|] != anchor$constant )
			return F;
		}

	return T;
	}

# Bytes of the message whose header stands at a place.
function extent(framing: Framing, data: string, at: count): count
	{
	local from = at + framing$length_at;
	local value = bytestring_to_count(data[from : from + framing$length_size],
	    framing$length_little);
	local n = value + framing$add_bytes;

	if ( framing$checksum_every > 0 && value > framing$checksum_header )
		{
		local blocks = ( value - framing$checksum_header + framing$checksum_every - 1 ) /
		    framing$checksum_every;
		n += blocks * framing$checksum_size;
		}

	return n;
	}

# How many complete messages stand from here to the very end of the data; none if anything else does.
# Anything less would take the zeros of a foreign protocol for a message.
function messages_to_end(framing: Framing, data: string, at: count): count
	{
	local place = at;
	local n = 0;
	local found = 0;

	while ( place + framing$header <= |data| && begins(framing, data, place) )
		{
		n = extent(framing, data, place);

		if ( n < framing$minimum || n > framing$maximum )
			return 0;

		place += n;
		++found;

		if ( place == |data| )
			return found;
		}

	return 0;
	}

# The next place after *at* where at least *needed* messages stand (one, behind a few stray bytes), or
# the end of the data.
function resync(framing: Framing, data: string, at: count, needed: count): count
	{
	local place = at;
	local tries = 0;

	while ( tries < resync_tries )
		{
		++tries;
		++place;

		if ( place + framing$header > |data| )
			break;

		local found = strstr(data[place + framing$start_at :], framing$start);

		if ( found == 0 )
			break;

		place += found - 1;

		local messages = messages_to_end(framing, data, place);

		if ( messages >= needed || ( messages > 0 && place - at < framing$minimum ) )
			return place;
		}

	return |data|;
	}

# Counts requests that have no reply yet; more than the limit is reported once, then counted anew.
function tally_request(c: connection, cutter: Cutter, talk: Conversation)
	{
	++talk$outstanding;

	if ( talk$outstanding > unanswered_limit )
		{
		talk$outstanding = 0;
		anomaly(c, cutter, "unanswered", T);
		}
	}

function message(c: connection, cutter: Cutter, talk: Conversation, pdu: string,
    is_orig: bool)
	{
	local stream = is_orig ? talk$client : talk$server;
	stream$synced = T;
	stream$spoken = T;

	if ( is_orig )
		tally_request(c, cutter, talk);
	else if ( talk$outstanding > 0 )
		--talk$outstanding;

	for ( i, decoder in cutter$decoders )
		decoder$decode(c, pdu, is_orig);
	}

# Reports what stands at a place instead of a message, unless that was said already. A session between a
# well-known port and one of ours is somebody's client that happens to use it.
function lost(c: connection, cutter: Cutter, stream: Stream, kind: string,
    is_orig: bool)
	{
	local foreign = kind == "not_protocol"
	    && port_to_count(c$id$orig_p) < 1024
	    && port_to_count(c$id$resp_p) >= 1024;

	if ( stream$synced && ! foreign )
		anomaly(c, cutter, kind, is_orig);

	stream$synced = F;
	}

# Cuts *data* and gives each message to the decoders; returns where an incomplete one begins.
function cut_messages(c: connection, cutter: Cutter, talk: Conversation,
    data: string, is_orig: bool): count
	{
	local framing = cutter$framing;
	local stream = is_orig ? talk$client : talk$server;
	local at = 0;
	local n = 0;
	# A session that never spoke the protocol must do so twice in a row before it is believed.
	local needed = stream$spoken ? 1 : 2;

	# After bytes that were no message only a segment of whole messages begins anew.
	if ( ! stream$synced && messages_to_end(framing, data, 0) == 0 )
		at = resync(framing, data, 0, needed);

	while ( at + framing$header <= |data| )
		{
		if ( ! begins(framing, data, at) )
			{
			lost(c, cutter, stream, stream$spoken ? "incomplete" : "not_protocol",
			    is_orig);
			at = resync(framing, data, at, needed);
			next;
			}

		n = extent(framing, data, at);

		if ( n < framing$minimum || n > framing$maximum )
			{
			lost(c, cutter, stream, "bad_length", is_orig);
			at = resync(framing, data, at, needed);
			next;
			}

		if ( at + n > |data| )
			break;

		message(c, cutter, talk, data[at : at + n], is_orig);
		at += n;
		}

	return at;
	}

event tcp_contents(c: connection, is_orig: bool, seq: count, contents: string)
	{
	if ( c$id$resp_p !in cutters )
		return;

	local mine = cutters[c$id$resp_p];

	if ( ! c?$plantwatch )
		{
		c$plantwatch = vector();

		for ( i in mine )
			c$plantwatch += Conversation();
		}

	for ( i, cutter in mine )
		{
		local talk = c$plantwatch[i];
		local stream = is_orig ? talk$client : talk$server;
		local data = |stream$buffer| > 0 ? stream$buffer + contents : contents;
		local at = cut_messages(c, cutter, talk, data, is_orig);

		# Bytes that did not begin a message cannot be continued by the next segment.
		stream$buffer = at < |data| && stream$synced ? data[at:] : "";
		}
	}

event content_gap(c: connection, is_orig: bool, seq: count, length: count)
	{
	if ( ! c?$plantwatch )
		return;

	for ( i, talk in c$plantwatch )
		{
		local stream = is_orig ? talk$client : talk$server;
		stream$buffer = "";
		stream$synced = F;
		}
	}

event connection_state_remove(c: connection)
	{
	if ( ! c?$plantwatch || c$id$resp_p !in cutters )
		return;

	for ( i, cutter in cutters[c$id$resp_p] )
		{
		local talk = c$plantwatch[i];

		if ( |talk$client$buffer| > 0 && c$orig$state == TCP_CLOSED )
			anomaly(c, cutter, "incomplete", T);

		if ( |talk$server$buffer| > 0 && c$resp$state == TCP_CLOSED )
			anomaly(c, cutter, "incomplete", F);
		}
	}

event udp_contents(u: connection, is_orig: bool, contents: string)
	{
	if ( u$id$resp_p !in cutters )
		return;

	for ( i, cutter in cutters[u$id$resp_p] )
		{
		local talk = Conversation();
		local stream = is_orig ? talk$client : talk$server;
		local at = cut_messages(u, cutter, talk, contents, is_orig);
		local whole = |contents| >= cutter$framing$minimum;

		if ( at < |contents| && stream$synced )
			anomaly(u, cutter, stream$spoken || whole ? "incomplete" : "not_protocol",
			    is_orig);
		}
	}
