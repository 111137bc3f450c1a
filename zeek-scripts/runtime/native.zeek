##! What Zeek's own analyzers notice and plain byte tests cannot say, such as a wrong checksum.

@load ./main
@load ./stream

module PlantWatch;

export {
	## Operations ("protocol/operation") by the name of the weird or the reason of the violation.
	global native_operations: table[string] of vector of string = table();
}

function noticed(c: connection, name: string)
	{
	if ( name !in native_operations || c$id$resp_p !in cutters )
		return;

	local header = get_current_packet_header();
	local is_client = ! header?$ip || header$ip$src == c$id$orig_h;

	for ( i, operation_name in native_operations[name] )
		event PlantWatch::operation(c, operation_name, is_client, table());
	}

event conn_weird(name: string, c: connection, addl: string, source: string)
	{
	noticed(c, name);
	}

event analyzer_violation_info(tag: AllAnalyzers::Tag,
    info: AnalyzerViolationInfo)
	{
	if ( info?$c )
		noticed(info$c, info$reason);
	}
