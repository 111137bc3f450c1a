##! What messages say of the points and station numbers of one plant. The points are data: the files may
##! change while Zeek runs, and a message costs the same whether they have ten lines or a hundred thousand.

@load base/frameworks/input
@load ./main

module PlantWatch;

export {
	## Lines of label, address and page (64 places), and the points there: 12 numbers each.
	const point_file = "" &redef;

	## Lines of protocol and station number with the addresses that have it, and of protocol and address
	## with the numbers that it has.
	const station_file = "" &redef;

	## An integer in a message; its bits in *mask* (0: all), each unit of it *times* many.
	type PointNumber: record {
		at: count;
		size: count &default=1;
		little: bool &default=F;
		mask: count &default=0;
		times: count &default=1;
	};

	## Where a message has places and values of points (see pyhelpers/plantwatch/catalog/points.py).
	type PointCarrier: record {
		## What the table has the points under that it is about: "protocol/kind" or "protocol/kind/type".
		label: string;
		## Whether the sender has the point, and not the receiver.
		told: bool &default=F;
		place: PointNumber;
		units: count &default=1;
		scope: PointNumber &optional;
		span: PointNumber &optional;
		value_at: count &default=0;
		value_every: count &default=0;
		value_little: bool &default=F;
		elements: PointNumber &optional;
		every: count &default=0;
		## The number that an answer has in common with the request that names the places.
		by: PointNumber &optional;
	};

	## Called by decoders for a message that carries places of points.
	global carried: function(c: connection, is_client: bool, data: string,
	    carrier: PointCarrier);

	## Called by decoders for a request that names places, and for its answer that has their values.
	global asked: function(c: connection, data: string, carrier: PointCarrier);
	global answered: function(c: connection, is_client: bool, data: string,
	    carrier: PointCarrier);

	## Requests that wait for their answers; more are not remembered.
	const asked_limit: count = 100000 &redef;

	## Called by decoders for a message whose sender says which station it is.
	global said: function(c: connection, is_client: bool, protocol: string,
	    data: string, number: PointNumber);

	## A message without the checksums that follow each *every* bytes from *begin* on.
	global without_checksums: function(data: string, begin: count, every: count,
	    size: count): string;

	## The operation that a concern ("protected", "limits", "told", "station") becomes.
	global watch_points: function(concern: string, name: string);

	## Places of one message that are looked at.
	const place_limit: count = 4096 &redef;

	## Values of one point in one message that are held against its limits.
	const value_limit: count = 256 &redef;
}

const PAGE = 64;
const NUMBERS = 12; # of a point: scope + 1, first, last, protected, stride, size, three pairs of wrong values

type PointPage: record {
	label: string;
	address: addr;
	page: count;
};

type PointNumbers: record {
	numbers: vector of count;
};

type StationName: record {
	protocol: string;
	name: string;
};

type StationOthers: record {
	others: set[string];
};

type Asked: record {
	first: count;
	span: count;
	scope: count;
};

global waiting: table[string, string, count] of Asked &create_expire=30sec;
global point_pages: table[string, addr, count] of PointNumbers = table();
global station_names: table[string, string] of StationOthers = table();
global point_watches: table[string] of vector of string = table();

function watch_points(concern: string, name: string)
	{
	if ( concern !in point_watches )
		point_watches[concern] = vector();

	point_watches[concern] += name;
	}

function tell_point(c: connection, is_client: bool, concern: string, fields: Fields)
	{
	if ( concern !in point_watches )
		return;

	for ( i, name in point_watches[concern] )
		event PlantWatch::operation(c, name, is_client, fields);
	}

function without_checksums(data: string, begin: count, every: count,
    size: count): string
	{
	local pieces: vector of string = vector();
	local at = begin + every;
	local from = 0;

	while ( at < |data| )
		{
		pieces += data[from:at];
		from = at + size;
		at = from + every;
		}

	if ( from < |data| )
		pieces += data[from:];

	return join_string_vec(pieces, "");
	}

# The integer, or *missing* where it is not there.
function point_number(data: string, n: PointNumber, by: count, missing: count)
    : count
	{
	local at = n$at + by;

	if ( at + n$size > |data| )
		return missing;

	local value = bytestring_to_count(data[at : at + n$size],
	    n$little && n$size > 1);

	if ( n$mask > 0 )
		value = value & n$mask;

	return value * n$times;
	}

# Values of one point in a run of places, held against its limits. *p* is where its numbers begin.
function hold_against(c: connection, is_client: bool, data: string,
    carrier: PointCarrier, told_of: vector of count, p: count, first: count,
    last: count, by: count): bool
	{
	local stride = told_of[p + 4];
	local size = told_of[p + 5];
	local place = told_of[p + 1];

	if ( place < first ) # the first of its values that begins within the run
		place += ( first - place + stride - 1 ) / stride * stride;

	local tries = 0;

	while ( place + stride - 1 <= last
	    && place <= told_of[p + 2]
	    && tries < value_limit )
		{
		++tries;
		local at = carrier$value_at + by + ( place - first ) * carrier$value_every;

		if ( at + size > |data| )
			return F;

		local value = bytestring_to_count(data[at : at + size],
		    carrier$value_little && size > 1);

		if ( ( value >= told_of[p + 6] && value <= told_of[p + 7] )
		    || ( value >= told_of[p + 8] && value <= told_of[p + 9] )
		    || ( value >= told_of[p + 10] && value <= told_of[p + 11] ) )
			{
			tell_point(c, is_client, carrier$told ? "told" : "limits", table(
			    ["place"] = place, ["value"] = value));
			return T;
			}

		place += stride;
		}

	return F;
	}

# The points that a run of places meets; what stands in the message begins *by* bytes behind its usual place.
function meet_points(c: connection, is_client: bool, data: string,
    carrier: PointCarrier, scope: count, first: count, span: count, by: count)
	{
	if ( span == 0 )
		return;

	local host = ( by_originator(c, is_client) == carrier$told ) ? c$id$orig_h : c$id$resp_h;
	local last = first + span - 1;
	local page = first / PAGE;

	while ( page <= last / PAGE )
		{
		if ( [carrier$label, host, page] in point_pages )
			{
			local told_of = point_pages[carrier$label, host, page]$numbers;
			local p = 0;

			while ( p + NUMBERS <= |told_of| )
				{
				# a point on several pages is looked at once
				local touched = told_of[p + 1] > first ? told_of[p + 1] : first;

				if ( told_of[p + 1] <= last
				    && told_of[p + 2] >= first
				    && touched / PAGE == page
				    && ( told_of[p] == 0 || scope == 0 || told_of[p] == scope ) )
					{
					if ( told_of[p + 3] == 1 && ! carrier$told )
						tell_point(c, is_client, "protected", table([
						    "place"] = touched));

					if ( told_of[p + 5] > 0 && carrier$value_at > 0 )
						hold_against(c, is_client, data, carrier, told_of,
						    p, first, last, by);
					}

				p += NUMBERS;
				}
			}

		++page;
		}
	}

function scope_of(data: string, carrier: PointCarrier): count
	{
	return carrier?$scope ? point_number(data, carrier$scope, 0, 0) + 1 : 0;
	}

function span_of(data: string, carrier: PointCarrier, by: count, most: count)
    : count
	{
	local span = carrier?$span ? point_number(data, carrier$span, by, 0) : 1;
	return span > most ? most : span;
	}

function carried(c: connection, is_client: bool, data: string,
    carrier: PointCarrier)
	{
	local left = carrier?$elements ?
	    point_number(data, carrier$elements, 0, 0) : 1;
	local scope = scope_of(data, carrier);
	local by = 0;
	local budget = place_limit;

	while ( left > 0
	    && budget > 0
	    && carrier$place$at + by + carrier$place$size <= |data| )
		{
		--left;
		local first = point_number(data, carrier$place, by, 0) / carrier$units;
		local span = span_of(data, carrier, by, budget);
		budget -= span == 0 ? 1 : span;
		meet_points(c, is_client, data, carrier, scope, first, span, by);
		by += carrier$every;

		if ( carrier$every == 0 )
			break;
		}
	}

function asked(c: connection, data: string, carrier: PointCarrier)
	{
	if ( |waiting| < asked_limit )
		waiting[c$uid, carrier$label, point_number(data, carrier$by, 0, 0)] = Asked(
		    $first=point_number(data, carrier$place, 0, 0) / carrier$units,
		    $span=span_of(data, carrier, 0, place_limit),
		    $scope=scope_of(data, carrier));
	}

function answered(c: connection, is_client: bool, data: string,
    carrier: PointCarrier)
	{
	local number = point_number(data, carrier$by, 0, 0);

	if ( [c$uid, carrier$label, number] !in waiting )
		return;

	local about = waiting[c$uid, carrier$label, number];
	delete waiting[c$uid, carrier$label, number];
	meet_points(c, is_client, data, carrier, about$scope, about$first, about$span, 0);
	}

function said(c: connection, is_client: bool, protocol: string, data: string,
    number: PointNumber)
	{
	if ( number$at + number$size > |data| )
		return;

	local host = cat(by_originator(c, is_client) ? c$id$orig_h : c$id$resp_h);
	local station = point_number(data, number, 0, 0);
	local name = cat(station);

	if ( ( [protocol, name] in station_names
	    && host !in station_names[protocol, name]$others )
	    || ( [protocol, host] in station_names
	    && name !in station_names[protocol, host]$others ) )
		tell_point(c, is_client, "station", table(["station"] = station));
	}

event zeek_init()
	{
	# A capture would be over before the files are read.
	if ( point_file != "" )
		{
		if ( reading_traces() )
			suspend_processing();

		Input::add_table([$source=point_file, $name="plantwatch-points",
		    $idx=PointPage, $val=PointNumbers, $destination=point_pages,
		    $mode=Input::REREAD]);
		}

	if ( station_file != "" )
		{
		if ( reading_traces() )
			suspend_processing();

		Input::add_table([$source=station_file, $name="plantwatch-stations",
		    $idx=StationName, $val=StationOthers, $destination=station_names,
		    $mode=Input::REREAD]);
		}
	}

event Input::end_of_data(name: string, source: string)
	{
	if ( reading_traces()
	    && ( name == "plantwatch-points" || name == "plantwatch-stations" ) )
		continue_processing();
	}
