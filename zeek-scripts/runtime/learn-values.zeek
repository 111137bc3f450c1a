##! Which values are written to which registers, points and tags: lowest and highest, for ``plantwatch learn``.
##! Comes with learn.zeek; its log is plantwatch_values.log. It has what messages ask for, not whether a
##! controller did it. Scripts beside this one look into messages.

@load base/frameworks/logging
@load ./stream

module PlantWatch;

export {
	redef enum Log::ID += { VALUES };

	## Values that one host wrote to one place of another, since the last line about the same.
	type Written: record {
		## First and last time.
		ts: time &log;
		last: time &log;
		src: addr &log;
		dst: addr &log;
		protocol: string &log;
		## Which table, data block or tag.
		part: string &log;
		## Register, point, byte or element in it.
		place: count &log;
		## How often.
		n: count &log &default=1;
		low: double &log;
		high: double &log;
	};

	## What is remembered at most before lines are written early.
	const values_limit: count = 50000 &redef;

	## Called by the readers of protocols: *value* was written to a place.
	global wrote: function(c: connection, protocol: string, part: string,
	    place: count, value: double);

	## What looks for values in the messages of a protocol, by its id in the catalog.
	global value_readers: table[string] of function(c: connection, pdu: string,
	    is_client: bool);
}

global written: table[addr, addr, string, string, count] of Written = table();

function write_values()
	{
	for ( [src, dst, protocol, part, place], one in written )
		Log::write(PlantWatch::VALUES, one);

	clear_table(written);
	}

event write_values_again()
	{
	write_values();
	schedule 5min { write_values_again() };
	}

function wrote(c: connection, protocol: string, part: string, place: count,
    value: double)
	{
	local forward = by_originator(c, T);
	local src = forward ? c$id$orig_h : c$id$resp_h;
	local dst = forward ? c$id$resp_h : c$id$orig_h;
	local now = network_time();

	if ( [src, dst, protocol, part, place] in written )
		{
		local known = written[src, dst, protocol, part, place];
		known$last = now;
		++known$n;

		if ( value < known$low )
			known$low = value;

		if ( value > known$high )
			known$high = value;

		return;
		}

	if ( |written| >= values_limit )
		write_values();

	written[src, dst, protocol, part, place] = Written($ts=now, $last=now,
	    $src=src, $dst=dst, $protocol=protocol, $part=part, $place=place,
	    $low=value, $high=value);
	}

# Numbers in messages; big endian where nothing else is said.
function unsigned(data: string, at: count, size: count): count
	{
	return bytestring_to_count(data[at : at + size]);
	}

function unsigned_little(data: string, at: count, size: count): count
	{
	return bytestring_to_count(data[at : at + size], T);
	}

function as_signed(value: count, size: count): double
	{
	local sign = 1.0;
	local i = 0;

	while ( i < size )
		{
		sign = sign * 256.0;
		++i;
		}

	return value >= sign / 2.0 ? value - sign : value + 0.0;
	}

function real(data: string): double
	{
	return |data| == 8 ? bytestring_to_double(data) : bytestring_to_float(data);
	}

event zeek_init()
	{
	Log::create_stream(PlantWatch::VALUES, [$columns=Written,
	    $path="plantwatch_values"]);
	schedule 5min { write_values_again() };
	}

# Behind the generated scripts, which say what is cut: values are read from the same messages.
event zeek_init() &priority=-10
	{
	for ( p, mine in cutters )
		{
		for ( i, cutter in mine )
			{
			local more: vector of Decoder = vector();

			for ( j, decoder in cutter$decoders )
				if ( decoder$protocol in value_readers )
					more += Decoder($protocol=decoder$protocol, $framings=decoder$framings, $decode=value_readers[decoder$protocol],
					    $anomalies=table());

			for ( k, reader in more )
				cutter$decoders += reader;
			}
		}
	}

event zeek_done()
	{
	write_values();
	}
