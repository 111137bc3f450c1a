##! One plant: which addresses have which role. Policies that name roles then speak of those addresses;
##! without this script they speak of everybody. The addresses are data: the file may change while Zeek runs.

@load base/frameworks/input
@load ./main

module PlantWatch;

export {
	## Lines of role and address, an IP address or for what runs on Ethernet itself a hardware address.
	const role_file = "" &redef;

	## Everybody in a role, or with *negated* everybody else.
	type Party: record {
		role: string;
		negated: bool &default=F;
	};

	## Who a policy speaks of; left out: anybody.
	type Parties: record {
		source: Party &optional;
		target: Party &optional;
	};

	## Policies that name roles, by id. Filled by a generated script.
	global parties: table[string] of Parties = table();

	## How long after its start a live Zeek takes nobody for unlisted while it has not read the file yet.
	const roles_patience: interval = 10sec &redef;

	## Role and address of each member, as the file has them.
	global role_members: set[string, string] = set();
}

type RoleMember: record {
	role: string;
	address: string;
};

global roles_read = F;
global roles_asked: time;

function is_party(party: Party, address: string): bool
	{
	return ( [party$role, address] in role_members ) != party$negated;
	}

hook concerns(policy: Policy, src: string, dst: string)
	{
	if ( policy$id !in parties )
		return;

	if ( ! roles_read )
		{
		# Past the wait a policy speaks of everybody: no list is no reason to be silent.
		if ( current_time() - roles_asked < roles_patience )
			break;

		return;
		}

	local both = parties[policy$id];

	if ( both?$source && ! is_party(both$source, src) )
		break;

	if ( both?$target && ! is_party(both$target, dst) )
		break;
	}

event zeek_init()
	{
	if ( role_file == "" )
		return;

	roles_asked = current_time();

	# A capture would be over before the file is read.
	if ( reading_traces() )
		suspend_processing();

	Input::add_table([$source=role_file, $name="plantwatch-roles", $idx=RoleMember,
	    $destination=role_members, $mode=Input::REREAD]);
	}

event Input::end_of_data(name: string, source: string)
	{
	if ( name != "plantwatch-roles" )
		return;

	roles_read = T;

	if ( reading_traces() )
		continue_processing();
	}
