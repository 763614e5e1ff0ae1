-- KEYS: nodes, info, fence, buried. ARGV: node, lease. The verdict, if the node is still overdue.
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score then return 0 end
local t = redis.call('TIME')
local now = math.floor(t[1] * 1000 + t[2] / 1000)
if tonumber(score) > now - tonumber(ARGV[2]) then return 0 end
local inc = redis.call('HGET', KEYS[2], ARGV[1]) or '1'
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('SET', KEYS[3], inc, 'EX', 86400)
redis.call('HSET', KEYS[4], ARGV[1], inc)
return 1
