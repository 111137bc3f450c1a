##! Events of ICSNPP's analyzer for EtherNet/IP and CIP (github.com/cisagov/icsnpp-enip) as messages.

@load ./stream

module PlantWatch;

@ifdef ( cip_header )

const ENIP_REGISTER_SESSION = 0x65;
const CIP_SEND_DATA = 0x6f;

function enip_packet(command: count, status: count, context: string,
    data: string): string
	{
	return string_cat(octets(command, 2, T), octets(|data|, 2, T),
	    "\x00\x00\x00\x00", octets(status, 4, T), ( context +
	    "\x00\x00\x00\x00\x00\x00\x00\x00" )[:8], "\x00\x00\x00\x00", data);
	}

# A segment of a path: one byte where it fits, two behind a padding byte where not.
function cip_segment(kind: count, number: count): string
	{
	if ( number == UNKNOWN )
		return "";

	return number < 256 ? string_cat(octets(kind, 1), octets(number, 1)) :
	    string_cat(octets(kind + 1, 1), "\x00", octets(number, 2, T));
	}

event enip_header(c: connection, is_orig: bool, packet_correlation_id: string,
    command: count, length: count, session_handle: count, status: count,
    sender_context: string, options: count)
	{
	# What CIP says, and that a session is opened with version 1, the other events tell.
	if ( command == CIP_SEND_DATA
	    || command == 0x70
	    || ( command == ENIP_REGISTER_SESSION && is_orig ) )
		return;

	local data = "";

	while ( |data| < length && |data| < 64 )
		data += "\x00";

	hand_over(c, "enip", enip_packet(command, status, sender_context, data),
	    is_orig);
	}

event register_session(c: connection, is_orig: bool, protocol_version: count,
    options_flags: count)
	{
	if ( is_orig )
		hand_over(c, "enip", enip_packet(ENIP_REGISTER_SESSION, 0, "", string_cat(
		    octets(protocol_version, 2, T), octets(options_flags, 2,
		    T))), is_orig);
	}

event cip_header(c: connection, is_orig: bool, packet_correlation_id: string,
    cip_sequence_count: count, service: count, response: bool, status: count,
    status_extended: count, class_id: count, instance_id: count,
    attribute_id: count)
	{
	local path = string_cat(cip_segment(0x20, class_id), cip_segment(0x24,
	    instance_id), cip_segment(0x30, attribute_id));
	local pdu = string_cat(octets(service, 1), octets(|path| / 2, 1), path);

	if ( response )
		pdu = string_cat(octets(service | 0x80, 1), "\x00", octets(status % 256, 1),
		    "\x00");

	local items = string_cat(
	    "\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\xb2\x00", octets(|pdu|, 2,
	    T));
	hand_over(c, "cip", enip_packet(CIP_SEND_DATA, 0, "", string_cat(items, pdu)),
	    is_orig);
	}

event cip_io(c: connection, is_orig: bool, packet_correlation_id: string,
    connection_identifier: count, sequence_number: count, data_length: count,
    data: string)
	{
	hand_over(c, "cip-io", string_cat("\x02\x00\x02\x80\x08\x00", octets(
	    connection_identifier, 4, T), octets(sequence_number, 4, T),
	    "\xb1\x00", octets(data_length, 2, T), data), is_orig);
	}

@endif
