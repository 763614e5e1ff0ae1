-- KEYS: done, buried. ARGV: node, partition, partitions. A partition is free of a dead node; returns whether all are.
redis.call('SETBIT', KEYS[1], ARGV[2], 1)
redis.call('EXPIRE', KEYS[1], 86400)
if redis.call('BITCOUNT', KEYS[1]) < tonumber(ARGV[3]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
