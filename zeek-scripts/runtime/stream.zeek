##! Cuts byte streams and datagrams into the messages of a protocol, in plain script.
##!
##! A message is known by constant bytes at its start and by its length. What is buffered never exceeds
##! one message and one segment; after bytes that are no message the search for the next one
##! is bounded, so a hostile stream can neither grow memory nor stall the sensor.

@load ./main

module PlantWatch;

export {
	## Constant bytes at a place of a message.
	type Anchor: record {
		at: count;
		constant: string;
	};

	## Bytes at a place of a message: one of several constants of the same size.
	type Choice: record {
		at: count;
		size: count;
		constants: set[string];
	};

	## What tells the length of a message.
	type Extent: enum {
		## An integer of fixed size.
		BY_FIELD,
		## A length in ASN.1 BER (ITU-T X.690, 8.1.3) that counts what follows it.
		BER,
		## A length of 7 bits a byte (MQTT 3.1.1, 2.2.3) that counts what follows it.
		VARINT,
		## Always the same: add_bytes.
		FIXED,
		## The bytes that end it.
		ENDED,
		## All that a datagram or segment brings.
		WHOLE
	};

	## How messages of a protocol are cut; offsets and sizes in bytes from the message's start.
	type Framing: record {
		## Constant bytes that every message has, and where. The first are what is searched for.
		start: string &default="";
		start_at: count &default=0;
		## Further ones.
		also: vector of Anchor &default=vector();
		choices: vector of Choice &default=vector();
		extent: Extent &default=BY_FIELD;
		## Where the length stands. A message has its value + add bytes; one with a length of variable
		## size has so many behind it.
		length_at: count &default=0;
		length_size: count &default=1;
		length_little: bool &default=F;
		add_bytes: count &default=0;
		## What ends a message that is ENDED.
		ending: string &default="";
		## Bytes needed before start and length can be read.
		header: count;
		minimum: count;
		maximum: count;
		## Where decoders begin to look: behind an envelope.
		body_at: count &default=0;
		## A checksum of checksum_size bytes follows each checksum_every bytes of user data; the length
		## field counts checksum_header bytes before user data begins. 0: none.
		checksum_every: count &default=0;
		checksum_size: count &default=0;
		checksum_header: count &default=0;
	};

	## A protocol: its framings and the generated function that looks at one message.
	type Decoder: record {
		protocol: string;
		framings: vector of Framing;
		decode: function(c: connection, pdu: string, is_client: bool);
		## Operations ("protocol/operation") that stand for an anomaly of the framing, by
		## "anomaly/client" or "anomaly/server".
		anomalies: table[string] of vector of string;
	};

	## Called by generated scripts from ``zeek_init``: *decoder* serves these server ports. Protocols
	## that share a port and a framing are cut once.
	global serve: function(ports: set[port], decoder: Decoder);

	## Gives a message that somebody else has cut, such as another package's analyzer, to the decoder of its
	## protocol. One that this package cuts itself from the same connection is passed over, unless the
	## protocol is in ``cut_elsewhere``: no message counts twice.
	global hand_over: function(c: connection, protocol: string, pdu: string,
	    is_orig: bool);

	## Protocols whose messages are taken from elsewhere only (icsnpp.zeek).
	option cut_elsewhere: set[string] = {};

	## Requests without any reply before a connection counts as unanswered.
	option unanswered_limit: count = 500;

	## Ports above 1024 that no client has: multicast DNS (RFC 6762) and LLMNR (RFC 4795).
	const name_services: set[port] = {
		5353/udp,
		5355/udp
	} &redef;

	## Places that are tried in one segment to find the next message after bytes that are none.
	const resync_tries: count = 32 &redef;

	## Segments in a row, in a session that never spoke the protocol, that are searched for a message. Of
	## later ones only the start is looked at: sessions of others on our ports are long.
	const foreign_segments: count = 16 &redef;

	## As many stray bytes may stand before a single message that is believed.
	const stray_bytes: count = 16 &redef;
}

type Stream: record {
	buffer: string &default="";
	# Whether the last bytes were a message, and whether there ever was one.
	synced: bool &default=T;
	spoken: bool &default=F;
	# Segments in a row that were no messages.
	strange: count &default=0;
};

type Conversation: record {
	client: Stream &default=Stream();
	server: Stream &default=Stream();
	outstanding: count &default=0;
};

type Cutter: record {
	framings: vector of Framing;
	decoders: vector of Decoder;
};

redef record connection += {
	# One for each cutter of the server's port, in their order.
	plantwatch: vector of Conversation &optional;
};

global cutters: table[port] of vector of Cutter = table();
global decoders: table[string] of Decoder = table();

# Cutters of sessions that the server opened, by its port.
global reversible: table[port] of vector of Cutter = table();

function serve(ports: set[port], decoder: Decoder)
	{
	decoders[decoder$protocol] = decoder;

	for ( p in ports )
		{
		if ( p !in cutters )
			cutters[p] = vector();

		local found = F;

		for ( i, known in cutters[p] )
			{
			if ( cat(known$framings) == cat(decoder$framings) )
				{
				known$decoders += decoder;
				found = T;
				}
			}

		if ( ! found )
			cutters[p] += Cutter($framings=decoder$framings, $decoders=vector(decoder));
		}
	}

# Those that know their messages by constant bytes: others would find some in whatever a client says.
function told_by_bytes(known: vector of Cutter): vector of Cutter
	{
	local found: vector of Cutter = vector();

	for ( i, cutter in known )
		{
		local all_told = T;

		for ( j, framing in cutter$framings )
			all_told = all_told && framing$start != "";

		if ( all_told )
			found += cutter;
		}

	return found;
	}

# The cutters of the server's port: the responder's, or the originator's where only that one is a protocol's.
function cutters_of(c: connection): vector of Cutter
	{
	if ( c$id$resp_p in cutters )
		return cutters[c$id$resp_p];

	if ( c$id$orig_p !in cutters )
		return vector();

	# Who speaks from a high port to a well-known one is a client, whatever its own.
	if ( port_to_count(c$id$resp_p) < 1024 && port_to_count(c$id$orig_p) >= 1024 )
		return vector();

	if ( c$id$orig_p !in reversible )
		reversible[c$id$orig_p] = told_by_bytes(cutters[c$id$orig_p]);

	if ( |reversible[c$id$orig_p]| == 0 )
		return vector();

	c$plantwatch_reversed = T;
	return reversible[c$id$orig_p];
	}

function cut_here(c: connection, protocol: string): bool
	{
	for ( i, cutter in cutters_of(c) )
		for ( j, decoder in cutter$decoders )
			if ( decoder$protocol == protocol )
				return T;

	return F;
	}

function hand_over(c: connection, protocol: string, pdu: string, is_orig: bool)
	{
	if ( protocol !in decoders )
		return;

	local here = cut_here(c, protocol);

	if ( protocol in cut_elsewhere || ! here )
		decoders[protocol]$decode(c, pdu, is_orig != c$plantwatch_reversed);
	}

# Whether what goes to a port is wanted though no protocol has it: a server may open the session itself. Zeek
# asks for the port of the responder only, so the other one is taken from the packet that it looks at.
function opened_by_server(resp: port): bool
	{
	local header = get_current_packet_header();
	return resp !in cutters
	    && header?$tcp
	    && ( header$tcp$sport in cutters || header$tcp$dport in cutters );
	}

redef tcp_content_delivery_ports_orig += {} &default=opened_by_server;
redef tcp_content_delivery_ports_resp += {} &default=opened_by_server;

function anomaly(c: connection, cutter: Cutter, kind: string, is_client: bool)
	{
	local key = kind + ( is_client ? "/client" : "/server" );

	for ( i, decoder in cutter$decoders )
		{
		if ( key !in decoder$anomalies )
			next;

		for ( j, name in decoder$anomalies[key] )
			event PlantWatch::operation(c, name, is_client, table());
		}
	}

function begins(framing: Framing, data: string, at: count): bool
	{
	local from = at + framing$start_at;

	if ( |framing$start| > 0
	    && data[from : from + |framing$start|] != framing$start )
		return F;

	for ( i, anchor in framing$also )
		{
		from = at + anchor$at;

		if ( data[from : from + |anchor$constant|] != anchor$constant )
			return F;
		}

	for ( j, choice in framing$choices )
		{
		from = at + choice$at;

		if ( data[from : from + choice$size] !in choice$constants )
			return F;
		}

	return T;
	}

# Whether bytes that are too few to know may become the start of a message.
function may_begin(framing: Framing, data: string, at: count): bool
	{
	local from = at + framing$start_at;
	local there = data[from : from + |framing$start|];

	if ( |there| > 0 && there != framing$start[0 : |there|] )
		return F;

	for ( i, choice in framing$choices )
		{
		from = at + choice$at;
		there = data[from : from + choice$size];

		if ( |there| == choice$size && there !in choice$constants )
			return F;
		}

	return T;
	}

# The number of the framing of which a message begins at a place: none of them (-1), or too few bytes to
# know (-2). Where two framings begin alike the first one counts, so it is waited for.
function framing_at(framings: vector of Framing, data: string, at: count): int
	{
	local unknown = F;

	for ( i, framing in framings )
		{
		if ( at + framing$header > |data| )
			{
			if ( may_begin(framing, data, at) )
				return -2;

			unknown = T;
			}
		else if ( begins(framing, data, at) )
			return i;
		}

	return unknown ? -2 : -1;
	}

# Bytes of a message with a length of variable size at *from*, which is so many bytes behind its start;
# 0 when the length is not all there.
function variable_extent(framing: Framing, data: string, from: count): count
	{
	local first = bytestring_to_count(data[from]);

	if ( framing$extent == BER && first < 128 )
		return framing$length_at + 1 + first + framing$add_bytes;

	if ( framing$extent == BER )
		{
		local size = first - 128;

		if ( size > 4 )
			return framing$maximum + 1;

		if ( from + 1 + size > |data| )
			return 0;

		return framing$length_at + 1 + size + bytestring_to_count(data[from + 1 : from + 1 +
		    size]) + framing$add_bytes;
		}

	local value = 0;
	local times = 1;
	local place = from;

	while ( place < |data| && place < from + 4 )
		{
		local digit = bytestring_to_count(data[place]);
		++place;
		value += ( digit & 127 ) * times;
		times = times * 128;

		if ( digit < 128 )
			return framing$length_at + place - from + value + framing$add_bytes;
		}

	return place < from + 4 ? 0 : framing$maximum + 1;
	}

# Bytes of the message that begins at a place; 0 when more bytes are needed to know.
function extent(framing: Framing, data: string, at: count): count
	{
	local from = at + framing$length_at;

	switch ( framing$extent )
		{
		case BER, VARINT:
			return variable_extent(framing, data, from);
		case FIXED:
			return framing$add_bytes;
		case WHOLE:
			return |data| - at;
		case ENDED:
			from = at + framing$minimum - |framing$ending|;

			if ( from < |data| )
				{
				local found = strstr(data[from:], framing$ending);

				if ( found > 0 )
					return from + found - 1 + |framing$ending| - at;
				}

			return |data| - at > framing$maximum ? |data| - at : 0;
		}

	local value = bytestring_to_count(data[from : from + framing$length_size],
	    framing$length_little);
	local n = value + framing$add_bytes;

	if ( framing$checksum_every > 0 && value > framing$checksum_header )
		{
		local blocks = ( value - framing$checksum_header + framing$checksum_every - 1 ) /
		    framing$checksum_every;
		n += blocks * framing$checksum_size;
		}

	return n > 0 ? n : framing$maximum + 1; # no message is empty
	}

# How many complete messages stand from here to the very end of the data; none if anything else does.
# Anything less would take the zeros of a foreign protocol for a message.
function messages_to_end(framings: vector of Framing, data: string, at: count)
    : count
	{
	local place = at;
	local n = 0;
	local found = 0;

	while ( place < |data| )
		{
		local number = framing_at(framings, data, place);

		if ( number < 0 )
			return 0;

		n = extent(framings[number], data, place);

		if ( n < framings[number]$minimum || n > framings[number]$maximum )
			return 0;

		place += n;
		++found;

		if ( place == |data| )
			return found;
		}

	return 0;
	}

# The next place behind *at* where a message of one of the framings may begin; the end of the data if there
# is none.
function candidate(framings: vector of Framing, data: string, at: count): count
	{
	local next_place = |data|;

	for ( i, framing in framings )
		{
		local found = |framing$start| > 0 ? strstr(data[at + 1 + framing$start_at :],
		    framing$start) : 1;

		if ( found > 0 && at + found < next_place )
			next_place = at + found;
		}

	return next_place;
	}

# The next place after *at* where at least *needed* messages stand (one, behind a few stray bytes), or
# the end of the data.
function resync(framings: vector of Framing, data: string, at: count,
    needed: count): count
	{
	local place = at;
	local tries = 0;

	while ( tries < resync_tries )
		{
		++tries;
		place = candidate(framings, data, place);

		if ( place >= |data| )
			break;

		local messages = messages_to_end(framings, data, place);

		if ( messages >= needed
		    || ( messages > 0 && place - at < framings[0]$minimum && place - at < stray_bytes ) )
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
    is_client: bool)
	{
	local stream = is_client ? talk$client : talk$server;
	stream$synced = T;
	stream$spoken = T;
	stream$strange = 0;

	if ( is_client )
		tally_request(c, cutter, talk);
	else if ( talk$outstanding > 0 )
		--talk$outstanding;

	for ( i, decoder in cutter$decoders )
		{
		if ( |cut_elsewhere| == 0 || decoder$protocol !in cut_elsewhere )
			decoder$decode(c, pdu, is_client);
		}
	}

# Reports what stands at a place instead of a message, unless that was said already. A session between a
# well-known port and one of ours is somebody's client that happens to use it.
function lost(c: connection, cutter: Cutter, stream: Stream, kind: string,
    is_client: bool)
	{
	local foreign = kind == "not_protocol"
	    && ( port_to_count(c$id$orig_p) < 1024 || c$id$orig_p in name_services )
	    && port_to_count(c$id$resp_p) >= 1024;

	# A client's own port may be one of ours by chance.
	if ( c$plantwatch_reversed && ! stream$spoken )
		foreign = T;

	if ( stream$synced && ! foreign )
		anomaly(c, cutter, kind, is_client);

	stream$synced = F;
	}

# Cuts *data* and gives each message to the decoders; returns where an incomplete one begins. In a datagram
# nothing is searched for behind bytes that are no message.
function cut_messages(c: connection, cutter: Cutter, talk: Conversation,
    data: string, is_client: bool, datagram: bool): count
	{
	local framings = cutter$framings;
	local stream = is_client ? talk$client : talk$server;
	local at = 0;
	local n = 0;
	# A session that never spoke the protocol must do so twice in a row before it is believed.
	local needed = stream$spoken ? 1 : 2;

	# After bytes that were no message only a segment of whole messages begins anew.
	if ( ! stream$synced && messages_to_end(framings, data, 0) == 0 )
		{
		if ( ! stream$spoken && ++stream$strange > foreign_segments )
			return |data|;

		at = resync(framings, data, 0, needed);
		}

	while ( at < |data| )
		{
		local number = framing_at(framings, data, at);

		if ( number == -2 )
			break;

		if ( number == -1 )
			{
			lost(c, cutter, stream, stream$spoken ? "incomplete" : "not_protocol",
			    is_client);
			at = datagram ? |data| : resync(framings, data, at, needed);
			next;
			}

		local framing = framings[number];
		n = extent(framing, data, at);

		if ( n == 0 )
			break;

		# What a segment brings may go on in the next one until it can be a message.
		if ( framing$extent == WHOLE && n < framing$minimum && ! datagram )
			break;

		if ( n < framing$minimum || n > framing$maximum )
			{
			lost(c, cutter, stream, "bad_length", is_client);
			at = datagram ? |data| : resync(framings, data, at, needed);
			next;
			}

		if ( at + n > |data| )
			break;

		if ( n == |data| && framing$body_at == 0 ) # the usual case, without a copy
			message(c, cutter, talk, data, is_client);
		else
			message(c, cutter, talk, data[at + framing$body_at : at + n], is_client);

		at += n;
		}

	return at;
	}

event tcp_contents(c: connection, is_orig: bool, seq: count, contents: string)
	{
	local mine = cutters_of(c);
	local is_client = is_orig != c$plantwatch_reversed;

	if ( ! c?$plantwatch )
		{
		c$plantwatch = vector();

		for ( i in mine )
			c$plantwatch += Conversation();
		}

	for ( i, cutter in mine )
		{
		local talk = c$plantwatch[i];
		local stream = is_client ? talk$client : talk$server;
		local data = |stream$buffer| > 0 ? stream$buffer + contents : contents;
		local at = cut_messages(c, cutter, talk, data, is_client, F);

		# Bytes that did not begin a message cannot be continued by the next segment.
		stream$buffer = at < |data| && stream$synced ? data[at:] : "";
		}
	}

event content_gap(c: connection, is_orig: bool, seq: count, length: count)
	{
	if ( ! c?$plantwatch )
		return;

	local is_client = is_orig != c$plantwatch_reversed;

	for ( i, talk in c$plantwatch )
		{
		local stream = is_client ? talk$client : talk$server;
		stream$buffer = "";
		stream$synced = F;
		}
	}

# What bytes are that nothing came behind: a message cut short, or the beginning of none.
function leftover(cutter: Cutter, stream: Stream, data: string): string
	{
	local judged = F;

	for ( i, framing in cutter$framings )
		judged = judged || framing$header <= |data|;

	return ! stream$spoken && judged && framing_at(cutter$framings, data, 0) < 0 ?
	    "not_protocol" : "incomplete";
	}

event connection_state_remove(c: connection)
	{
	if ( ! c?$plantwatch )
		return;

	local client = c$plantwatch_reversed ? c$resp : c$orig;
	local server = c$plantwatch_reversed ? c$orig : c$resp;

	for ( i, cutter in cutters_of(c) )
		{
		local talk = c$plantwatch[i];

		local asking = talk$client;
		local answering = talk$server;

		if ( |asking$buffer| > 0 && client$state == TCP_CLOSED )
			lost(c, cutter, asking, leftover(cutter, asking, asking$buffer), T);

		if ( |answering$buffer| > 0 && server$state == TCP_CLOSED )
			lost(c, cutter, answering, leftover(cutter, answering, answering$buffer), F);
		}
	}

# A datagram stands for itself: what is known of a conversation begins anew with each.
global datagram_talk = Conversation();

event udp_contents(u: connection, is_orig: bool, contents: string)
	{
	local mine = cutters_of(u);
	local is_client = is_orig != u$plantwatch_reversed;

	local talk = datagram_talk;
	local stream = is_client ? talk$client : talk$server;

	for ( i, cutter in mine )
		{
		stream$synced = T;
		stream$spoken = F;
		talk$outstanding = 0;
		local at = cut_messages(u, cutter, talk, contents, is_client, T);
		local whole = |contents| >= cutter$framings[0]$minimum;

		if ( at < |contents| && stream$synced )
			lost(u, cutter, stream, whole ? leftover(cutter, stream, contents[at:]) :
			    stream$spoken ? "incomplete" : "not_protocol",
			    is_client);
		}
	}
