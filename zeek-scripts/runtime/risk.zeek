##! What one plant makes of findings: the risk at the asset that was asked, and the stage of the policy there.
##! Notices then go by the risk, and what is only observed raises none. Who is critical is data, as roles are.

@load ./site

module PlantWatch;

export {
	redef record Info += {
		## What the finding weighs: severity of the policy x criticality of the asset x confidence.
		risk: string &log &optional;
		## How much of the process hangs on the asset.
		criticality: string &log &optional;
		## What the plant does about findings of this policy at this asset.
		stage: string &log &optional;
	};

	redef record Notice::Info += {
		risk: string &log &optional;
		criticality: string &log &optional;
		stage: string &log &optional;
	};

	## The usual stage of a policy, and the groups of assets for which it is another one.
	type Staging: record {
		usual: string &default="alert";
		others: table[string] of string &default=table();
	};

	## The risk for each severity, confidence and criticality. Filled by a generated script.
	global risks: table[string, string, string] of string = table();

	## Policies that are not in the stage "alert" everywhere, by id.
	global stagings: table[string] of Staging = table();

	## Operations that servers send.
	global from_server: set[string] = set();

	## Operations that either side may send, and the ports of a server.
	global from_either: table[string] of set[port] = table();
}

const criticalities = vector("crown_jewel", "high");

function criticality_of(address: string): string
	{
	for ( i, level in criticalities )
		{
		if ( [level, address] in role_members )
			return level;
		}

	return "normal";
	}

function stage_of(policy: string, address: string): string
	{
	if ( policy !in stagings )
		return "alert";

	for ( group, stage in stagings[policy]$others )
		{
		if ( [group, address] in role_members )
			return stage;
		}

	return stagings[policy]$usual;
	}

# The end of a finding that is the asset: who is asked. A frame has none, so the more critical one counts.
function asset_of(info: Info): string
	{
	if ( ! info?$src )
		return criticality_of(info$src_mac) == "crown_jewel" || criticality_of(
		    info$dst_mac) == "normal" ? info$src_mac : info$dst_mac;

	if ( info$operation in from_server )
		return cat(info$src);

	if ( info$operation in from_either
	    && info$dst_p !in from_either[info$operation]
	    && info$src_p in from_either[info$operation] )
		return cat(info$src);

	return cat(info$dst);
	}

hook finding(info: Info, policy: Policy) &priority=5
	{
	local asset = asset_of(info);
	info$criticality = criticality_of(asset);
	info$risk = risks[policy$severity, policy$confidence, info$criticality];
	info$stage = stage_of(policy$id, asset);
	info$weight = info$stage == "observe" ? "" : info$risk;
	}

hook noticing(n: Notice::Info, info: Info)
	{
	n$risk = info$risk;
	n$criticality = info$criticality;
	n$stage = info$stage;
	}
