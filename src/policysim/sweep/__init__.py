"""Many runs are kept safely: planned by replicate, committed shard by shard, resumed by the same command."""
