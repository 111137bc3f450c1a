##! Events of ICSNPP's analyzer for S7comm and S7comm-plus (github.com/cisagov/icsnpp-s7comm) as messages.

@load ./stream

module PlantWatch;

@ifdef ( s7comm_header )

# TPKT and COTP before the message itself.
function s7_packet(body: string): string
	{
	return string_cat("\x03\x00", octets(|body| + 7, 2), "\x02\xf0\x80", body);
	}

function s7_job(parameters: string): string
	{
	return s7_packet(string_cat("\x32\x01\x00\x00\x00\x01", octets(|parameters|, 2),
	    "\x00\x00", parameters));
	}

# Requests have method 11; replies have 12 and an error. The analyzer gives type and group in one byte.
function s7_userdata(group: count, subfunction: count, error_code: count,
    data: string): string
	{
	local reply = group >= 0x80;
	local parameters = string_cat("\x00\x01\x12", reply ? "\x08\x12" : "\x04\x11",
	    octets(group, 1), octets(subfunction, 1), "\x00", reply ? "\x00\x00" +
	    octets(error_code % 65536, 2) : "");
	return s7_packet(string_cat("\x32\x07\x00\x00\x00\x01", octets(|parameters|, 2),
	    octets(|data|, 2), parameters, data));
	}

event s7comm_header(c: connection, is_orig: bool, rosctr: count,
    pdu_reference: count, function_code: count, subfunction: count,
    plc_control: string, error_class: count, error_code: count)
	{
	local pdu = "";

	if ( rosctr == 1 && plc_control != "" )
		pdu = s7_job(string_cat("\x28\x00\x00\x00\x00\x00\x00\xfd\x00\x00", octets(
		    |plc_control|, 1), plc_control));
	else if ( rosctr == 1 && ( function_code < 0x1a || function_code > 0x1f ) )
		pdu = s7_job(octets(function_code, 1));
	else if ( rosctr == 2 || rosctr == 3 )
		pdu = s7_packet(string_cat("\x32", octets(rosctr, 1),
		    "\x00\x00\x00\x01\x00\x02\x00\x00", octets(error_class, 1),
		    octets(error_code % 256, 1), octets(function_code, 1)));
	# Of a system status list the event below tells more.
	else if ( rosctr == 7 && ( function_code != 0x44 || subfunction != 1 ) )
		pdu = s7_userdata(function_code, subfunction, error_code, "");

	if ( pdu != "" )
		hand_over(c, "s7comm", pdu, is_orig);
	}

event s7comm_read_szl(c: connection, is_orig: bool, pdu_reference: count,
    method: count, return_code: count, szl_id: count, szl_index: count)
	{
	if ( method == 0x11 )
		hand_over(c, "s7comm", s7_userdata(0x44, 1, 0, string_cat("\xff\x09\x00\x04",
		    octets(szl_id, 2), octets(szl_index, 2))), is_orig);
	}

event s7comm_upload_download(c: connection, is_orig: bool, rosctr: count,
    pdu_reference: count, function_code: count, function_status: count,
    session_id: count, blocklength: count, filename: string, block_type: string,
    block_number: string, destination_filesystem: string)
	{
	if ( rosctr == 1 )
		hand_over(c, "s7comm", s7_job(string_cat(octets(function_code, 1),
		    "\x00\x00\x00\x00\x00\x00\x00", octets(|filename|, 1),
		    filename)), is_orig);
	}

event s7comm_plus_header(c: connection, is_orig: bool, version: count,
    opcode: count, function_code: count)
	{
	# Version 3 has a digest of 32 bytes in between.
	local digest = version == 3 ? "\x20" + octets(0, 8) + octets(0, 8) + octets(0, 8) +
	    octets(0, 8) : "";
	hand_over(c, "s7commplus", s7_packet(string_cat("\x72", octets(version, 1),
	    "\x00\x05", digest, octets(opcode, 1), "\x00\x00", octets(
	    function_code, 2))), is_orig);
	}

@endif
