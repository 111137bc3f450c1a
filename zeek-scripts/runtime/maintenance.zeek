##! Maintenance windows: findings about machines that are worked on are marked, and never dropped. The windows
##! are data, read again when the file changes; one begins and ends by itself, by the time of the traffic.

@load base/frameworks/input
@load ./main

module PlantWatch;

export {
	## Where ``plantwatch maintenance`` writes the windows of this sensor; read while Zeek watches a network.
	const maintenance_file = "/var/lib/plantwatch/maintenance.tsv" &redef;

	## Windows that a site file announces; read instead where Zeek reads a capture.
	const planned_file = "" &redef;

	## Work on one machine.
	type Work: record {
		begin: time;
		until: time;
		work_order: string;
		owner: string;
	};

	## Windows of each address, counted from 0: those to come and those that are over, too.
	global maintenance: table[string, count] of Work = table();

	## The windows that are open now for an IP address, or for what runs on Ethernet itself a hardware address.
	global works: function(address: string): vector of Work;

	## Whether any is.
	global under_maintenance: function(address: string): bool;

	redef record Info += {
		## The work order of a window that was open for the sender or the receiver.
		work_order: string &log &optional;
		## Whether there was one: the finding is known work, as far as the plant announced it.
		accepted: bool &log &default=F;
	};
}

type WorkPlace: record {
	address: string;
	number: count;
};

# Findings that were marked, so that the first one after the window does not count as its repetition.
global accepted_findings: set[string, string, string] &write_expire=1day;

function works(address: string): vector of Work
	{
	local found: vector of Work = vector();
	local now = network_time();
	local number = 0;

	while ( [address, number] in maintenance )
		{
		local work = maintenance[address, number];

		if ( work$begin <= now && now < work$until )
			found += work;

		++number;
		}

	return found;
	}

function under_maintenance(address: string): bool
	{
	return |works(address)| > 0;
	}

hook planned(address: string)
	{
	if ( under_maintenance(address) )
		break;
	}

hook repeating(policy: Policy, src: string, dst: string)
	{
	if ( |accepted_findings| == 0 || [policy$id, src, dst] !in accepted_findings )
		return;

	if ( ! under_maintenance(src) && ! under_maintenance(dst) )
		{
		delete accepted_findings[policy$id, src, dst];
		break;
		}
	}

hook finding(info: Info, policy: Policy)
	{
	local src = info?$src ? cat(info$src) : info$src_mac;
	local dst = info?$dst ? cat(info$dst) : info$dst_mac;
	local running = works(dst);

	if ( |running| == 0 )
		running = works(src);

	if ( |running| == 0 )
		return;

	info$work_order = running[0]$work_order;
	info$accepted = T;
	info$remark = fmt("[in maintenance: work order %s, %s, until %s]",
	    running[0]$work_order, running[0]$owner, strftime(
	    "%Y-%m-%dT%H:%M%z", running[0]$until));
	add accepted_findings[policy$id, src, dst];
	}

event zeek_init()
	{
	local source = reading_traces() ? planned_file : maintenance_file;

	if ( source == "" )
		return;

	# A capture would be over before the file is read.
	if ( reading_traces() )
		suspend_processing();

	Input::add_table([$source=source, $name="plantwatch-maintenance",
	    $idx=WorkPlace, $val=Work, $destination=maintenance,
	    $mode=Input::REREAD]);
	}

event Input::end_of_data(name: string, source: string)
	{
	if ( name == "plantwatch-maintenance" && reading_traces() )
		continue_processing();
	}
