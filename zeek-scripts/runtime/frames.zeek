##! Messages of protocols on Ethernet itself. A packet analyzer (spicy/frames.spicy, compiled when the
##! package is installed) gives the payload of their frames; without it nothing here happens.

@load ./main
@load ./stream

module PlantWatch;

export {
	## The payload of a frame with a type that some protocol serves. Raised by the packet analyzer.
	global frame: event(p: raw_pkt_hdr, payload: string);

	## A protocol on Ethernet: its framings and the generated function that looks at one message.
	type FrameDecoder: record {
		protocol: string;
		framings: vector of Framing;
		decode: function(p: raw_pkt_hdr, pdu: string);
	};

	## Called by generated scripts from ``zeek_init``: *decoder* serves these Ethernet types.
	global serve_frames: function(types: set[count], decoder: FrameDecoder);

	## The packet analyzer, as Zeek calls it.
	const frame_analyzer = "spicy_PlantWatchFrames" &redef;
}

global frame_decoders: table[count] of vector of FrameDecoder = table();

function serve_frames(types: set[count], decoder: FrameDecoder)
	{
	for ( ethertype in types )
		{
		if ( ethertype !in frame_decoders )
			{
			frame_decoders[ethertype] = vector();
			PacketAnalyzer::try_register_packet_analyzer_by_name("Ethernet", ethertype,
			    frame_analyzer);
			PacketAnalyzer::try_register_packet_analyzer_by_name("VLAN", ethertype,
			    frame_analyzer);
			}

		frame_decoders[ethertype] += decoder;
		}
	}

event PlantWatch::frame(p: raw_pkt_hdr, payload: string)
	{
	if ( ! p$l2?$eth_type || p$l2$eth_type !in frame_decoders )
		return;

	for ( i, decoder in frame_decoders[p$l2$eth_type] )
		{
		local number = framing_at(decoder$framings, payload, 0);

		if ( number < 0 )
			next;

		local framing = decoder$framings[number];
		local n = extent(framing, payload, 0);

		if ( n >= framing$minimum && n <= framing$maximum && n <= |payload| )
			decoder$decode(p, payload[framing$body_at : n]);
		}
	}
