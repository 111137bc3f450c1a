@load ./main
@load ./stream
@load ./native
