##! Events of ICSNPP's analyzer for BACnet/IP (github.com/cisagov/icsnpp-bacnet) as messages.

@load ./stream

module PlantWatch;

@ifdef ( bacnet_apdu_header )

const BACNET_FORWARDED = 4;
const BACNET_UNICAST = 10;

# Services of which an event of their own tells more.
const bacnet_told_elsewhere: set[count] = {
	12,
	15,
	17,
	20
};

# The first tag behind a service, where the standard leaves one encoding only: of requests with an answer and
# without.
const bacnet_first_tag: table[count] of string = {
	[6] = "\xc4",
	[7] = "\xc4",
	[8] = "\x0c",
	[9] = "\x0c",
	[10] = "\x0e",
	[11] = "\xc4",
	[14] = "\x0c",
	[16] = "\x0c",
	[26] = "\x0c"
};
const bacnet_notice_tag: table[count] of string = {
	[0] = "\xc4",
	[1] = "\xc4",
	[6] = "\xa4",
	[9] = "\xa4"
};

# Bytes of a message of the virtual link, of those that tables of one entry make longer the shortest.
const bacnet_link_size: table[count] of count = {
	[0] = 6,
	[1] = 14,
	[2] = 4,
	[3] = 14,
	[5] = 6,
	[6] = 4,
	[7] = 14,
	[8] = 10
};

function bacnet_packet(bvlc_function: count, control: string, body: string)
    : string
	{
	local sender = bvlc_function == BACNET_FORWARDED ? "\x00\x00\x00\x00\xba\xc0" : "";
	local network = string_cat(sender, "\x01", control, body);
	return string_cat("\x81", octets(bvlc_function, 1), octets(|network| + 4, 2),
	    network);
	}

function bacnet_request(service: count, data: string): string
	{
	return bacnet_packet(BACNET_UNICAST, "\x04", string_cat("\x00\x05\x01", octets(
	    service, 1), data));
	}

function bacnet_object(object_type: count, instance: count): string
	{
	return string_cat("\x0c", octets(object_type * 0x400000 + instance, 4));
	}

event bacnet_apdu_header(c: connection, is_orig: bool, bvlc_function: count,
    pdu_type: count, pdu_service: count, invoke_id: count, result_code: count)
	{
	local pdu = "";

	if ( pdu_type > 7
	    && bvlc_function in bacnet_link_size ) # of the virtual link only
		{
		local size = bacnet_link_size[bvlc_function];
		pdu = string_cat("\x81", octets(bvlc_function, 1), octets(size, 2), octets(
		    result_code % 65536, 2), octets(0, 8))[:size];
		}
	else if ( pdu_type == 0 && pdu_service !in bacnet_told_elsewhere )
		pdu = bacnet_request(pdu_service, pdu_service in bacnet_first_tag ?
		    bacnet_first_tag[pdu_service] : "\x00");
	else if ( pdu_type == 1 )
		pdu = bacnet_packet(bvlc_function, "\x00", string_cat("\x10", octets(
		    pdu_service % 256, 1), pdu_service in bacnet_notice_tag ?
		    bacnet_notice_tag[pdu_service] : "\x00"));
	else if ( pdu_type > 1 && pdu_type < 8 )
		pdu = bacnet_packet(bvlc_function, "\x00", string_cat(octets(pdu_type * 16, 1),
		    octets(invoke_id, 1), octets(pdu_type > 5 ? result_code % 256 :
		    pdu_service % 256, 1)));

	if ( pdu != "" )
		hand_over(c, "bacnet", pdu, is_orig);
	}

event bacnet_npdu_header(c: connection, is_orig: bool, bvlc_function: count,
    npdu_message_type: count)
	{
	hand_over(c, "bacnet", bacnet_packet(bvlc_function, "\x80", string_cat(octets(
	    npdu_message_type, 1), "\x00")), is_orig);
	}

event bacnet_read_property(c: connection, is_orig: bool, invoke_id: count,
    pdu_service: string, object_type: count, instance_number: count,
    property_identifier: count, property_array_index: count)
	{
	if ( pdu_service == "read-property-request" )
		hand_over(c, "bacnet", bacnet_request(12, string_cat(bacnet_object(
		    object_type, instance_number), "\x19", octets(
		    property_identifier % 256, 1))), is_orig);
	}

event bacnet_write_property(c: connection, is_orig: bool, invoke_id: count,
    object_type: count, instance_number: count, property_identifier: count,
    property_array_index: count, priority: count, property_value: string)
	{
	local priority_tag = priority >= 1 && priority <= 16 ? string_cat("\x49",
	    octets(priority, 1)) : "";
	local property = property_identifier < 256 ? string_cat("\x19", octets(
	    property_identifier, 1)) : string_cat("\x1a", octets(
	    property_identifier % 65536, 2));
	hand_over(c, "bacnet", bacnet_request(15, string_cat(bacnet_object(object_type,
	    instance_number), property, "\x3e\x3f", priority_tag)), is_orig);
	}

event bacnet_reinitialize_device(c: connection, is_orig: bool, invoke_id: count,
    reinitialized_state: count, password: string)
	{
	hand_over(c, "bacnet", bacnet_request(20, string_cat("\x09", octets(
	    reinitialized_state % 256, 1))), is_orig);
	}

event bacnet_device_communication_control(c: connection, is_orig: bool,
    invoke_id: count, time_duration: count, enable_disable: count,
    password: string)
	{
	hand_over(c, "bacnet", bacnet_request(17, string_cat("\x19", octets(
	    enable_disable % 256, 1))), is_orig);
	}

@endif
