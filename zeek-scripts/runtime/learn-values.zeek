##! Which values are written to which registers, points and tags: lowest and highest, for ``plantwatch learn``.
##! Not loaded by default; its log is plantwatch_values.log. Reads what messages ask for, not whether a
##! controller did it.

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
	    is_orig: bool);
}

# Bytes of a value: of analog outputs by variation, of items in S7 by transport size, of tags by CIP type.
const analog_sizes: table[count] of count = { [1] = 4, [2] = 2, [3] = 4, [4] = 8 };

const s7_names: table[count] of string = { [1] = "bit", [2] = "byte",
    [3] = "char", [4] = "word", [5] = "int", [6] = "dword", [7] = "dint",
    [8] = "real" };

const s7_sizes: table[count] of count = { [1] = 1, [2] = 1, [3] = 1, [4] = 2,
    [5] = 2, [6] = 4, [7] = 4, [8] = 4 };

const s7_areas: table[count] of string = { [0x81] = "inputs", [0x82] = "outputs",
    [0x83] = "flags" };

const cip_sizes: table[count] of count = { [0xc1] = 1, [0xc2] = 1, [0xc3] = 2,
    [0xc4] = 4, [0xc5] = 8, [0xc6] = 1, [0xc7] = 2, [0xc8] = 4, [0xca] = 4,
    [0xcb] = 8, [0xd1] = 1, [0xd2] = 2, [0xd3] = 4 };

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
	local src = c$id$orig_h;
	local dst = c$id$resp_h;
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

# Modbus Application Protocol V1.1b3, 6.5, 6.6, 6.11, 6.12, 6.17.
function modbus_registers(c: connection, unit: string, pdu: string, first: count,
    at: count, quantity: count)
	{
	local i = 0;

	while ( i < quantity && at + 2 * i + 2 <= |pdu| )
		{
		wrote(c, "modbus", unit + " register", first + i, unsigned(pdu, at + 2 * i, 2) + 0.0);
		++i;
		}
	}

function modbus_values(c: connection, pdu: string, is_orig: bool)
	{
	if ( ! is_orig || |pdu| < 12 )
		return;

	local unit = fmt("unit %d", unsigned(pdu, 6, 1));
	local place = unsigned(pdu, 8, 2);
	local value = unsigned(pdu, 10, 2);

	switch ( unsigned(pdu, 7, 1) )
		{
		case 5:
			wrote(c, "modbus", unit + " coil", place, value == 0xff00 ? 1.0 : 0.0);
			break;
		case 6:
			wrote(c, "modbus", unit + " register", place, value + 0.0);
			break;
		case 15:
			local i = 0;

			while ( i < value && 13 + i / 8 < |pdu| )
				{
				local bits = unsigned(pdu, 13 + i / 8, 1);
				local shifted = i % 8;

				while ( shifted > 0 )
					{
					bits = bits / 2;
					--shifted;
					}

				wrote(c, "modbus", unit + " coil", place + i, ( bits % 2 ) + 0.0);
				++i;
				}
			break;
		case 16:
			modbus_registers(c, unit, pdu, place, 13, value);
			break;
		case 23:
			if ( |pdu| >= 17 )
				modbus_registers(c, unit, pdu, unsigned(pdu, 12, 2), 17, unsigned(pdu, 14,
				    2));
			break;
		}
	}

# IEC 60870-5-101, 7.3.2: commands and setpoints of one object, with cause 6 (activation).
function iec104_values(c: connection, pdu: string, is_orig: bool)
	{
	if ( ! is_orig
	    || |pdu| < 16
	    || unsigned(pdu, 2, 1) % 2 == 1
	    || unsigned(pdu, 8, 1) % 64 != 6 )
		return;

	local station = fmt("station %d", unsigned_little(pdu, 10, 2));
	local place = unsigned_little(pdu, 12, 3);
	local code = unsigned(pdu, 15, 1);

	switch ( unsigned(pdu, 6, 1) )
		{
		case 45, 58:
			wrote(c, "iec104", station + " single command", place, ( code % 2 ) + 0.0);
			break;
		case 46, 59:
			wrote(c, "iec104", station + " double command", place, ( code % 4 ) + 0.0);
			break;
		case 47, 60:
			wrote(c, "iec104", station + " step command", place, ( code % 4 ) + 0.0);
			break;
		case 48, 61:
			if ( |pdu| >= 17 )
				wrote(c, "iec104", station + " normalised setpoint", place, as_signed(
				    unsigned_little(pdu, 15, 2), 2) / 32768.0);
			break;
		case 49, 62:
			if ( |pdu| >= 17 )
				wrote(c, "iec104", station + " scaled setpoint", place, as_signed(
				    unsigned_little(pdu, 15, 2), 2));
			break;
		case 50, 63:
			if ( |pdu| >= 19 )
				wrote(c, "iec104", station + " float setpoint", place, real(reverse(
				    pdu[15:19])));
			break;
		}
	}

# What a link frame of DNP3 carries, without its checksums (IEEE 1815-2012, 9.2.4).
function dnp3_user_data(pdu: string): string
	{
	local data = "";
	local at = 10;

	while ( at + 2 < |pdu| )
		{
		local end = at + 18 < |pdu| ? at + 16 : |pdu| - 2;
		data += pdu[at:end];
		at += 18;
		}

	return data;
	}

# Operate and direct operate with control blocks (group 12) or analog outputs (group 41), each with its
# index before it, in the first frame of a request (IEEE 1815-2012, 4.4 and annex A).
function dnp3_values(c: connection, pdu: string, is_orig: bool)
	{
	if ( ! is_orig || |pdu| < 22 )
		return;

	local data = dnp3_user_data(pdu);

	if ( |data| < 8
	    || unsigned(data, 0, 1) / 64 % 2 == 0
	    || unsigned(data, 2, 1) < 4
	    || unsigned(data, 2, 1) > 6 )
		return;

	local outstation = fmt("outstation %d", unsigned_little(pdu, 4, 2));
	local at = 3;

	while ( at + 4 < |data| )
		{
		local group = unsigned(data, at, 1);
		local variation = unsigned(data, at + 1, 1);
		local wide = unsigned(data, at + 2, 1) == 0x28 ? 2 : 1;

		if ( wide == 1 && unsigned(data, at + 2, 1) != 0x17 )
			return;

		local analog = group == 41 && variation in analog_sizes;

		if ( ! analog && ( group != 12 || variation != 1 ) )
			return;

		local left = unsigned_little(data, at + 3, wide);
		local size = analog ? analog_sizes[variation] : 10;
		at += 3 + wide;

		while ( left > 0 && at + wide + size + 1 <= |data| )
			{
			local place = unsigned_little(data, at, wide);
			local field = data[at + wide : at + wide + size];

			if ( ! analog )
				wrote(c, "dnp3", outstation + " binary output", place, unsigned(field, 0, 1) +
				    0.0);
			else
				wrote(c, "dnp3", outstation + " analog output", place, variation > 2 ? real(
				    reverse(field)) : as_signed(bytestring_to_count(field, T), size));

			at += wide + size + 1;
			--left;
			}

		if ( left > 0 )
			return;
		}
	}

# Write variable (function 5 of a job) with any-pointers: transport sizes as in the catalog's s7comm.yaml.
function s7comm_items(c: connection, pdu: string, at: count, end: count)
	{
	local item = at;
	local data_at = end;

	while ( item + 12 <= end && data_at + 4 <= |pdu| )
		{
		local kind = unsigned(pdu, item + 3, 1);
		local area = unsigned(pdu, item + 8, 1);
		local size = unsigned(pdu, data_at + 2, 2);

		# Of these three the length counts bytes, of the others bits.
		if ( unsigned(pdu, data_at + 1, 1) !in set(3, 7, 9) )
			size = ( size + 7 ) / 8;

		if ( pdu[item : item + 3] != "\x12\x0a\x10" || kind !in s7_names )
			return;

		local part = area in s7_areas ? s7_areas[area] : fmt("DB %d", unsigned(pdu, item + 6, 2));
		local address = unsigned(pdu, item + 9, 3);
		local i = 0;

		while ( i + s7_sizes[kind] <= size && data_at + 4 + i + s7_sizes[kind] <= |pdu| && i < 256 )
			{
			local field = pdu[data_at + 4 + i : data_at + 4 + i + s7_sizes[kind]];
			local raw = bytestring_to_count(field);
			local place = kind == 1 ? address + i : address / 8 + i;
			wrote(c, "s7comm", part + " " + s7_names[kind], place, kind == 8 ? real(field) : (
			    kind == 5 || kind == 7 ? as_signed(raw, s7_sizes[kind]) : raw + 0.0 ));
			i += s7_sizes[kind];
			}

		item += 12;
		data_at += 4 + size + size % 2;
		}
	}

function s7comm_values(c: connection, pdu: string, is_orig: bool)
	{
	# TPKT, DT of COTP, then a job that writes.
	if ( ! is_orig
	    || |pdu| < 19
	    || pdu[5] != "\xf0"
	    || pdu[7:9] != "\x32\x01"
	    || pdu[17] != "\x05" )
		return;

	s7comm_items(c, pdu, 19, 17 + unsigned(pdu, 13, 2));
	}

# Write tag by name, of elementary types (Logix 5000 Data Access, 1756-PM020). Returns nothing for other
# services; *at* is where the service code stands.
function cip_tag(c: connection, pdu: string, at: count, end: count)
	{
	if ( at + 2 > end || pdu[at] != "\x4d" )
		return;

	local path = at + 2;
	local data_at = path + 2 * unsigned(pdu, at + 1, 1);
	local name = "";
	local place = 0;

	while ( path + 2 <= data_at && data_at + 4 < end )
		{
		switch ( pdu[path] )
			{
			case "\x91":
				local size = unsigned(pdu, path + 1, 1);
				name += ( name == "" ? "" : "." ) + pdu[path + 2 : path + 2 + size];
				path += 2 + size + size % 2;
				break;
			case "\x28":
				place = unsigned(pdu, path + 1, 1);
				path += 2;
				break;
			case "\x29":
				place = unsigned_little(pdu, path + 2, 2);
				path += 4;
				break;
			default:
				return;
			}
		}

	if ( name == "" || ! is_ascii(name) || data_at + 4 >= end )
		return;

	local kind = unsigned_little(pdu, data_at, 2);
	local left = unsigned_little(pdu, data_at + 2, 2);

	if ( kind !in cip_sizes )
		return;

	local i = data_at + 4;

	while ( left > 0 && i + cip_sizes[kind] <= end )
		{
		local field = pdu[i : i + cip_sizes[kind]];
		local raw = bytestring_to_count(field, T);
		wrote(c, "cip", "tag " + name, place, kind == 0xca || kind == 0xcb ? real(reverse(
		    field)) : ( kind >= 0xc2 && kind <= 0xc5 ? as_signed(raw, cip_sizes[kind]) : raw +
		    0.0 ));
		i += cip_sizes[kind];
		++place;
		--left;
		}
	}

# A request: itself, what an unconnected send carries, or each of several in one packet.
function cip_request(c: connection, pdu: string, at: count, end: count,
    depth: count)
	{
	if ( at + 2 > end || depth > 3 )
		return;

	local data_at = at + 2 + 2 * unsigned(pdu, at + 1, 1);

	if ( pdu[at] == "\x52" && pdu[at + 2 : at + 6] == "\x20\x06\x24\x01" && data_at + 4 <= end )
		{
		cip_request(c, pdu, data_at + 4, data_at + 4 + unsigned_little(pdu, data_at + 2, 2),
		    depth + 1);
		return;
		}

	if ( pdu[at] != "\x0a" )
		{
		cip_tag(c, pdu, at, end);
		return;
		}

	if ( data_at + 2 > end )
		return;

	local number = unsigned_little(pdu, data_at, 2);
	local i = 0;

	while ( i < number && data_at + 4 + 2 * i <= end )
		{
		local from = data_at + unsigned_little(pdu, data_at + 2 + 2 * i, 2);
		local until = end;

		if ( i + 1 < number && data_at + 6 + 2 * i <= end )
			until = data_at + unsigned_little(pdu, data_at + 4 + 2 * i, 2);

		if ( until <= end )
			cip_request(c, pdu, from, until, depth + 1);

		++i;
		}
	}

# Requests in the data items of EtherNet/IP, unconnected (0x00b2) or with a sequence count (0x00b1).
function cip_values(c: connection, pdu: string, is_orig: bool)
	{
	if ( ! is_orig || |pdu| < 32 || ( pdu[0] != "\x6f" && pdu[0] != "\x70" ) )
		return;

	local items = unsigned_little(pdu, 30, 2);
	local at = 32;

	while ( items > 0 && at + 4 <= |pdu| )
		{
		local size = unsigned_little(pdu, at + 2, 2);
		local kind = unsigned_little(pdu, at, 2);

		if ( at + 4 + size > |pdu| )
			return;

		if ( kind == 0xb2 )
			cip_request(c, pdu, at + 4, at + 4 + size, 0);
		else if ( kind == 0xb1 && size > 2 )
			cip_request(c, pdu, at + 6, at + 4 + size, 0);

		at += 4 + size;
		--items;
		}
	}

event zeek_init()
	{
	Log::create_stream(PlantWatch::VALUES, [$columns=Written,
	    $path="plantwatch_values"]);
	schedule 5min { write_values_again() };
	value_readers["modbus"] = modbus_values;
	value_readers["iec104"] = iec104_values;
	value_readers["dnp3"] = dnp3_values;
	value_readers["s7comm"] = s7comm_values;
	value_readers["cip"] = cip_values;
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
					more += Decoder($protocol=decoder$protocol, $framings=decoder$framings,
					    $decode=value_readers[decoder$protocol], $anomalies=table());

			for ( k, reader in more )
				cutter$decoders += reader;
			}
		}
	}

event zeek_done()
	{
	write_values();
	}
