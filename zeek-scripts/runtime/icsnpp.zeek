##! Where CISA's ICSNPP analyzers run on a sensor, what they read is heard as well: they recognise a protocol on any
##! port by its first bytes. Each event is laid out as the message that it stands for, as far as it tells, and given
##! to the decoder of the catalog; operations that need more than the event tells are not recognised that way.
##!
##! On the catalog's own ports this package goes on cutting messages itself, which shows more. To take a protocol
##! from ICSNPP there as well: ``redef PlantWatch::cut_elsewhere += { "s7comm" };``.

@load ./stream

module PlantWatch;

export {
	## An integer as so many bytes.
	global octets: function(number: count, size: count, little: bool &default=F)
	    : string;
}

const UNKNOWN = 0xffffffff; # what ICSNPP says where a message has no such field

function octets(number: count, size: count, little: bool): string
	{
	local text = fmt("%016x", number);
	local wanted = hexstr_to_bytestring(text[16 - 2 * size :]);
	return little ? reverse(wanted) : wanted;
	}

@load ./icsnpp-s7comm
@load ./icsnpp-enip
@load ./icsnpp-bacnet
@load ./icsnpp-opcua
