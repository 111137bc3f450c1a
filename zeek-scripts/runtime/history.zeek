##! What was in the message before: for operations that are a difference between two messages.

module PlantWatch;

export {
	## Whether a number is lower than the one remembered under the same name and key, though higher than
	## *beginning*: what is at most that begins anew. Remembers it.
	global is_lower: function(name: string, key: string, number: count,
	    beginning: count): bool;

	## Whether a number is higher than the one remembered by more than *step*. Remembers it.
	global has_jumped: function(name: string, key: string, number: count,
	    step: count): bool;

	## Whether a value differs from the one remembered. Remembers it.
	global differs: function(name: string, key: string, value: string): bool;

	## Whether more milliseconds went by than were promised under the same name and key. Remembers the promise.
	global is_late: function(name: string, key: string, milliseconds: count): bool;

	## Whether a number is at most *limit* like the one remembered under the same name and key, though a higher one
	## was seen. Remembers it.
	global skips: function(name: string, key: string, number: count, limit: count)
	    : bool;

	## How long a value is remembered after it was last seen.
	const memory: interval = 1hr &redef;
}

global numbers: table[string, string] of count &create_expire=memory;
global values: table[string, string] of string &create_expire=memory;
global prepared: set[string, string] &write_expire=memory;
global deadlines: table[string, string] of time &write_expire=memory;

function is_lower(name: string, key: string, number: count, beginning: count)
    : bool
	{
	local lower = [name, key] in numbers
	    && number < numbers[name, key]
	    && number > beginning;
	numbers[name, key] = number;
	return lower;
	}

function has_jumped(name: string, key: string, number: count, step: count): bool
	{
	local jumped = [name, key] in numbers && number > numbers[name, key] + step;
	numbers[name, key] = number;
	return jumped;
	}

function differs(name: string, key: string, value: string): bool
	{
	local changed = [name, key] in values && value != values[name, key];
	values[name, key] = value;
	return changed;
	}

function is_late(name: string, key: string, milliseconds: count): bool
	{
	local now = network_time();
	local late = [name, key] in deadlines && now > deadlines[name, key];
	deadlines[name, key] = now + count_to_double(milliseconds) * 1msec;
	return late;
	}

function skips(name: string, key: string, number: count, limit: count): bool
	{
	local skipped = number <= limit
	    && [name, key] in prepared
	    && [name, key] in numbers
	    && numbers[name, key] <= limit;
	numbers[name, key] = number;

	if ( number > limit )
		add prepared[name, key];

	return skipped;
	}
