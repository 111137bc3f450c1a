##! Events of ICSNPP's analyzer for OPC UA binary (github.com/cisagov/icsnpp-opcua-binary) as messages.

@load ./stream

module PlantWatch;

@ifdef ( opcua_binary_event )

function opcua_message(kind: string, size: count, body: string): string
	{
	return string_cat(kind, octets(size, 4, T), body);
	}

event opcua_binary_event(c: connection, info: OPCUA_Binary::Info)
	{
	local kind = info$msg_type + info$is_final;
	local body = "";

	if ( info?$sec_policy_uri )
		body = string_cat("\x00\x00\x00\x00", octets(|info$sec_policy_uri|, 4, T),
		    info$sec_policy_uri);
	else if ( info?$identifier )
		body = string_cat("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00",
		    octets(info$identifier % 65536, 2, T));

	hand_over(c, "opcua", opcua_message(kind, info$msg_size, body), info$is_orig);
	}

@endif
