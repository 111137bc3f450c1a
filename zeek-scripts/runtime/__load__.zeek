@load ./main
@load ./steps
@load ./stream
@load ./native
