##! Steps from one place of a message to another: over integers that say how far, lengths of variable
##! size, and anchors. A place behind the end of the data stays behind it, whatever is added.

module PlantWatch;

export {
	## Messages within messages of the same kind are followed so deep.
	const nesting_limit: count = 4 &redef;

	## Elements of one list that are looked at.
	const element_limit: count = 128 &redef;

	## Behind an integer, and as many times *times* bytes as its bits in *mask* say (0: all of them).
	global behind_jump: function(data: string, at: count, size: count,
	    little: bool, times: count, mask: count): count;

	## Behind a length in ASN.1 BER (ITU-T X.690, 8.1.3, definite form, at most 4 bytes).
	global behind_ber: function(data: string, at: count): count;

	## Behind an integer of 7 bits a byte (MQTT 3.1.1, 2.2.3, at most 4 bytes).
	global behind_varint: function(data: string, at: count): count;

	## Behind each occurrence of *anchor* that lies within the next bytes.
	global behind_each: function(data: string, at: count, anchor: string,
	    within: count): vector of count;

	## Behind the first occurrence of an anchor.
	global behind: function(data: string, at: count, anchor: string, within: count)
	    : count;

	## The integer behind a byte that says how many bytes it has; 0 where it is not there.
	global counted_number: function(data: string, at: count): count;

	## Places that a table of offsets names; its count stands at *at*, and offsets count from there.
	global entries: function(data: string, at: count, size: count, little: bool)
	    : vector of count;
}

const NOWHERE = 0x100000000;

function number_at(data: string, at: count, size: count, little: bool): count
	{
	return bytestring_to_count(data[at : at + size], little && size > 1);
	}

function behind_jump(data: string, at: count, size: count, little: bool,
    times: count, mask: count): count
	{
	if ( at + size > |data| )
		return NOWHERE;

	local value = number_at(data, at, size, little);

	if ( mask > 0 ) # without the zeros below its lowest bit
		value = ( value & mask ) / ( mask & ( ~mask + 1 ) );

	return at + size + value * times;
	}

function behind_ber(data: string, at: count): count
	{
	if ( at >= |data| )
		return NOWHERE;

	local first = bytestring_to_count(data[at]);

	if ( first < 128 )
		return at + 1;

	return first > 128 && first <= 132 ? at + 1 + first - 128 : NOWHERE;
	}

function behind_varint(data: string, at: count): count
	{
	local place = at;

	while ( place < |data| && place < at + 4 )
		{
		++place;

		if ( bytestring_to_count(data[place - 1]) < 128 )
			return place;
		}

	return NOWHERE;
	}

function behind_each(data: string, at: count, anchor: string, within: count)
    : vector of count
	{
	local found: vector of count = vector();
	local place = at;

	if ( at > |data| )
		return found;

	local last = at + within < |data| ? at + within : |data|;

	while ( place + |anchor| <= last && |found| < element_limit )
		{
		local hit = strstr(data[place:last], anchor);

		if ( hit == 0 )
			break;

		found += place + hit - 1 + |anchor|;
		place += hit;
		}

	return found;
	}

function behind(data: string, at: count, anchor: string, within: count): count
	{
	local found = behind_each(data, at, anchor, within);
	return |found| > 0 ? found[0] : NOWHERE;
	}

function entries(data: string, at: count, size: count, little: bool): vector of
    count
	{
	local found: vector of count = vector();

	if ( at + size > |data| )
		return found;

	local left = number_at(data, at, size, little);
	local place = at;

	while ( left > 0 && |found| < element_limit )
		{
		--left;
		place += size;

		if ( place + size > |data| )
			break;

		found += at + number_at(data, place, size, little);
		}

	return found;
	}

function counted_number(data: string, at: count): count
	{
	if ( at >= |data| )
		return 0;

	local size = number_at(data, at, 1, F);

	if ( size > 8 || at + 1 + size > |data| )
		return 0;

	return bytestring_to_count(data[at + 1 : at + 1 + size]);
	}
