-- ARGV: user, info, normal or again, wants, who tells the host. A user has a first connection on a node.
local f = fenced()
if f then return {-1, f} end
local user, info, normal, wants = ARGV[7], ARGV[8], ARGV[9] == '1', ARGV[10] == '1'
local ep = epoch()
local changed = 0
if redis.call('HSETNX', K.un, lp(user) .. NODE, '1') == 1 then
    redis.call('SADD', K.x, 'm' .. lp(NAME) .. user)
    redis.call('EXPIRE', K.x, DAY)
    if wants then redis.call('HSET', K.m, 'w', '1') end
    if redis.call('HINCRBY', K.u, user, 1) == 1 then
        changed = 1
        redis.call('HSET', K.i, user, info)
        tell('A', ep, bump(), ARGV[11], user, info)
        if normal then began('A', 'R', user, wants) end
    end
end
redis.call('EXPIRE', K.un, DAY)
redis.call('EXPIRE', K.u, DAY)
redis.call('EXPIRE', K.i, DAY)
return {changed, ep, version(), work, published}
