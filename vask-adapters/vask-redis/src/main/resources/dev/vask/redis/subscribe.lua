-- ARGV: count, normal or again, wants, presence, cache. A node holds a topic, with so many subscriptions.
local f = fenced()
if f then return {-1, f} end
local count, normal, wants = ARGV[7], ARGV[8] == '1', ARGV[9] == '1'
local ep = epoch()
local changed = redis.call('EXISTS', K.s) == 0 and 1 or 0
redis.call('HSET', K.s, NODE, count)
redis.call('EXPIRE', K.s, DAY)
redis.call('SADD', K.x, 's' .. NAME)
redis.call('EXPIRE', K.x, DAY)
if wants then redis.call('HSET', K.m, 'w', '1') end
version()
if isUser() then
    if changed == 1 then tell('U', ep, bump()) end
else
    redis.call('ZADD', K.oc, 0, channel())
    if changed == 1 and normal then began('O', 'V', '', wants) end
end
local members, cached, left = {}, false, 0
if ARGV[10] == '1' then members = redis.call('HGETALL', K.i) end
if ARGV[11] == '1' then
    cached = redis.call('GET', K.c)
    left = redis.call('PTTL', K.c)
end
return {changed, ep, version(), work, published, members, cached, left}
