##! Values that S7comm writes to data blocks, and CIP to tags (see learn-values.zeek).

@load ./learn-values

module PlantWatch;

# Items in S7 by transport size, memory by area; bytes of elementary types of CIP.
const s7_names: table[count] of string = {
	[1] = "bit",
	[2] = "byte",
	[3] = "char",
	[4] = "word",
	[5] = "int",
	[6] = "dword",
	[7] = "dint",
	[8] = "real"
};

const s7_sizes: table[count] of count = {
	[1] = 1,
	[2] = 1,
	[3] = 1,
	[4] = 2,
	[5] = 2,
	[6] = 4,
	[7] = 4,
	[8] = 4
};

const s7_areas: table[count] of string = {
	[0x81] = "inputs",
	[0x82] = "outputs",
	[0x83] = "flags"
};

const cip_sizes: table[count] of count = {
	[0xc1] = 1,
	[0xc2] = 1,
	[0xc3] = 2,
	[0xc4] = 4,
	[0xc5] = 8,
	[0xc6] = 1,
	[0xc7] = 2,
	[0xc8] = 4,
	[0xca] = 4,
	[0xcb] = 8,
	[0xd1] = 1,
	[0xd2] = 2,
	[0xd3] = 4
};

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

		local part = area in s7_areas ? s7_areas[area] : fmt("DB %d", unsigned(pdu,
		    item + 6, 2));
		local address = unsigned(pdu, item + 9, 3);
		local i = 0;

		while ( i + s7_sizes[kind] <= size
		    && data_at + 4 + i + s7_sizes[kind] <= |pdu|
		    && i < 256 )
			{
			local field = pdu[data_at + 4 + i : data_at + 4 + i + s7_sizes[kind]];
			local raw = bytestring_to_count(field);
			local place = kind == 1 ? address + i : address / 8 + i;
			wrote(c, "s7comm", part + " " + s7_names[kind], place, kind == 8 ? real(
			    field) : ( kind == 5 || kind == 7 ? as_signed(raw,
			    s7_sizes[kind]) : raw + 0.0 ));
			i += s7_sizes[kind];
			}

		item += 12;
		data_at += 4 + size + size % 2;
		}
	}

function s7comm_values(c: connection, pdu: string, is_client: bool)
	{
	# TPKT, DT of COTP, then a job that writes.
	if ( ! is_client
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
		wrote(c, "cip", "tag " + name, place, kind == 0xca || kind == 0xcb ? real(
		    reverse(field)) : ( kind >= 0xc2 && kind <= 0xc5 ?
		    as_signed(raw, cip_sizes[kind]) : raw + 0.0 ));
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

	if ( pdu[at] == "\x52"
	    && pdu[at + 2 : at + 6] == "\x20\x06\x24\x01"
	    && data_at + 4 <= end )
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
function cip_values(c: connection, pdu: string, is_client: bool)
	{
	if ( ! is_client || |pdu| < 32 || ( pdu[0] != "\x6f" && pdu[0] != "\x70" ) )
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
	value_readers["s7comm"] = s7comm_values;
	value_readers["cip"] = cip_values;
	}
