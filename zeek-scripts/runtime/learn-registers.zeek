##! Values that Modbus, IEC 60870-5-104 and DNP3 write (see learn-values.zeek).

@load ./learn-values

module PlantWatch;

# Bytes of an analog output, by variation of group 41.
const analog_sizes: table[count] of count = {
	[1] = 4,
	[2] = 2,
	[3] = 4,
	[4] = 8
};

# Modbus Application Protocol V1.1b3, 6.5, 6.6, 6.11, 6.12, 6.17.
function modbus_registers(c: connection, unit: string, pdu: string,
    first: count, at: count, quantity: count)
	{
	local i = 0;

	while ( i < quantity && at + 2 * i + 2 <= |pdu| )
		{
		wrote(c, "modbus", unit + " register", first + i, unsigned(pdu, at + 2 * i, 2) +
		    0.0);
		++i;
		}
	}

function modbus_values(c: connection, pdu: string, is_client: bool)
	{
	if ( ! is_client || |pdu| < 12 )
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
function iec104_values(c: connection, pdu: string, is_client: bool)
	{
	if ( ! is_client
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
				wrote(c, "iec104", station + " float setpoint", place, real(reverse(pdu[15:
				    19])));
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
function dnp3_values(c: connection, pdu: string, is_client: bool)
	{
	if ( ! is_client || |pdu| < 22 )
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
				    reverse(field)) : as_signed(
				    bytestring_to_count(field, T), size));

			at += wide + size + 1;
			--left;
			}

		if ( left > 0 )
			return;
		}
	}

event zeek_init()
	{
	value_readers["modbus"] = modbus_values;
	value_readers["iec104"] = iec104_values;
	value_readers["dnp3"] = dnp3_values;
	}
