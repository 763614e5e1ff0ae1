-- ARGV: user, normal or for one who died, wants, who tells the host. A user's last connection on a node has gone.
local user, normal, wants = ARGV[7], ARGV[8] == '1', ARGV[9] == '1'
if normal then
    local f = fenced()
    if f then return {-1, f} end
end
local ep = epoch()
local changed, v = 0, nil
redis.call('SREM', K.x, 'm' .. lp(NAME) .. user)
if redis.call('HDEL', K.un, lp(user) .. NODE) == 1 and redis.call('HINCRBY', K.u, user, -1) <= 0 then
    changed = 1
    if not normal then wants = redis.call('HGET', K.m, 'w') == '1' end
    redis.call('HDEL', K.u, user)
    redis.call('HDEL', K.i, user)
    v = bump()
    tell('R', ep, v, ARGV[10], user)
    ended('R', user, wants)
end
v = v or redis.call('HGET', K.m, 'v') or '0'
tidy()
return {changed, ep, v, work, published}
