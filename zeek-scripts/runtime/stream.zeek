##! Cuts byte streams and datagrams into the messages of a protocol, in plain script.
##!
##! A message is known by constant bytes at its start and by a length field. What is buffered never
##! exceeds one message and one segment; after bytes that are no message the search for the next one
##! is bounded, so a hostile stream can neither grow memory nor stall the sensor.

@load ./main

module PlantWatch;

export {
	## How messages of a protocol are cut; offsets and sizes in bytes from the message's start.
	type Framing: record {
		## Constant bytes that every message has, and where.
		start: string;
		start_at: count;
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

	## Called by generated scripts from ``zeek_init``: *decoder* serves these server ports.
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

redef record connection += {
	plantwatch: Conversation &optional;
};

global decoders: table[port] of Decoder = table();

function serve(ports: set[port], decoder: Decoder)
	{
	for ( p in ports )
		decoders[p] = decoder;
	}

function anomaly(c: connection, decoder: Decoder, kind: string, is_orig: bool)
	{
	local key = kind + ( is_orig ? "/client" : "/server" );

	if ( key !in decoder$anomalies )
		return;

	for ( i, name in decoder$anomalies[key] )
		event PlantWatch::operation(c, name, is_orig, table());
	}

function begins(framing: Framing, data: string, at: count): bool
	{
	local from = at + framing$start_at;
	return data[from : from + |framing$start|] == framing$start;
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

# Whether complete messages stand from here to the very end of the data. Anything less would take the
# zeros of a foreign protocol for a message.
function plausible(framing: Framing, data: string, at: count): bool
	{
	local place = at;
	local n = 0;

	while ( place + framing$header <= |data| && begins(framing, data, place) )
		{
		n = extent(framing, data, place);

		if ( n < framing$minimum || n > framing$maximum )
			return F;

		place += n;

		if ( place == |data| )
			return T;
		}

	return F;
	}

# The next place after *at* where a message stands, or the end of the data.
function resync(framing: Framing, data: string, at: count): count
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

		if ( plausible(framing, data, place) )
			return place;
		}

	return |data|;
	}

# Counts requests that have no reply yet; more than the limit is reported once, then counted anew.
function tally_request(c: connection, decoder: Decoder)
	{
	local talk = c$plantwatch;
	++talk$outstanding;

	if ( talk$outstanding > unanswered_limit )
		{
		talk$outstanding = 0;
		anomaly(c, decoder, "unanswered", T);
		}
	}

function tally_reply(c: connection)
	{
	if ( c$plantwatch$outstanding > 0 )
		--c$plantwatch$outstanding;
	}

function message(c: connection, decoder: Decoder, stream: Stream, pdu: string,
    is_orig: bool)
	{
	stream$synced = T;
	stream$spoken = T;

	if ( c?$plantwatch )
		{
		if ( is_orig )
			tally_request(c, decoder);
		else
			tally_reply(c);
		}

	decoder$decode(c, pdu, is_orig);
	}

# Reports what stands at a place instead of a message, unless that was said already.
function lost(c: connection, decoder: Decoder, stream: Stream, kind: string,
    is_orig: bool)
	{
	if ( stream$synced )
		anomaly(c, decoder, kind, is_orig);

	stream$synced = F;
	}

# Cuts *data* and gives each message to the decoder; returns where an incomplete one begins.
function cut_messages(c: connection, decoder: Decoder, stream: Stream,
    data: string, is_orig: bool): count
	{
	local framing = decoder$framing;
	local at = 0;
	local n = 0;

	while ( at + framing$header <= |data| )
		{
		if ( ! begins(framing, data, at) )
			{
			lost(c, decoder, stream, stream$spoken ? "incomplete" : "not_protocol",
			    is_orig);
			at = resync(framing, data, at);
			next;
			}

		n = extent(framing, data, at);

		if ( n < framing$minimum || n > framing$maximum )
			{
			lost(c, decoder, stream, "bad_length", is_orig);
			at = resync(framing, data, at);
			next;
			}

		if ( at + n > |data| )
			break;

		message(c, decoder, stream, data[at : at + n], is_orig);
		at += n;
		}

	return at;
	}

event tcp_contents(c: connection, is_orig: bool, seq: count, contents: string)
	{
	if ( c$id$resp_p !in decoders )
		return;

	local decoder = decoders[c$id$resp_p];

	if ( ! c?$plantwatch )
		c$plantwatch = Conversation();

	local talk = c$plantwatch;
	local stream = is_orig ? talk$client : talk$server;
	local data = |stream$buffer| > 0 ? stream$buffer + contents : contents;
	local at = cut_messages(c, decoder, stream, data, is_orig);

	# Bytes that did not begin a message cannot be continued by the next segment.
	stream$buffer = at < |data| && stream$synced ? data[at:] : "";
	}

event content_gap(c: connection, is_orig: bool, seq: count, length: count)
	{
	if ( ! c?$plantwatch )
		return;

	local stream = is_orig ? c$plantwatch$client : c$plantwatch$server;
	stream$buffer = "";
	stream$synced = F;
	}

event connection_state_remove(c: connection)
	{
	if ( ! c?$plantwatch || c$id$resp_p !in decoders )
		return;

	local decoder = decoders[c$id$resp_p];

	if ( |c$plantwatch$client$buffer| > 0 && c$orig$state == TCP_CLOSED )
		anomaly(c, decoder, "incomplete", T);

	if ( |c$plantwatch$server$buffer| > 0 && c$resp$state == TCP_CLOSED )
		anomaly(c, decoder, "incomplete", F);
	}

event udp_contents(u: connection, is_orig: bool, contents: string)
	{
	if ( u$id$resp_p !in decoders )
		return;

	local decoder = decoders[u$id$resp_p];
	local stream = Stream();
	local at = cut_messages(u, decoder, stream, contents, is_orig);

	if ( at < |contents| && stream$synced )
		anomaly(u, decoder, stream$spoken || |contents| >= decoder$framing$minimum ?
		    "incomplete" : "not_protocol", is_orig);
	}
