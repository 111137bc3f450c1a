@load ./main
@load ./steps
@load ./history
@load ./stream
@load ./frames
@load ./native
@load ./icsnpp
