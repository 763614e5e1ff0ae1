-- KEYS: nodes, info, fence, buried, epoch. ARGV: node, incarnation, lease, fresh. A node lives, in the server's time.
local f = redis.call('GET', KEYS[3])
if f and tonumber(f) >= tonumber(ARGV[2]) then return {-1, f, {}, {}, {}} end
local t = redis.call('TIME')
local now = math.floor(t[1] * 1000 + t[2] / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local since = string.format('%.0f', now - tonumber(ARGV[3]))
local epoch = redis.call('GET', KEYS[5])
if not epoch then
    epoch = ARGV[4]
    redis.call('SET', KEYS[5], epoch)
end
return {known, epoch, redis.call('ZRANGEBYSCORE', KEYS[1], since, '+inf'),
    redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. since), redis.call('HGETALL', KEYS[4])}
