@load ./runtime
@load ./generated
