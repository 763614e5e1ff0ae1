-- KEYS: what a node holds, its fence. ARGV: incarnation, limit. The fence first: whatever it still sends is refused.
local f = redis.call('GET', KEYS[2])
if not f or tonumber(f) < tonumber(ARGV[1]) then redis.call('SET', KEYS[2], ARGV[1], 'EX', 86400) end
return redis.call('SRANDMEMBER', KEYS[1], ARGV[2])
