-- ARGV: normal or for one who died, wants, announce. A node holds a topic no more.
local normal, wants = ARGV[7] == '1', ARGV[8] == '1'
if normal then
    local f = fenced()
    if f then return {-1, f} end
end
local ep = epoch()
redis.call('SREM', K.x, 's' .. NAME)
if redis.call('HDEL', K.s, NODE) == 0 then return {0, ep, '0', work, published} end
if not normal then wants = redis.call('HGET', K.m, 'w') == '1' end
local changed = redis.call('EXISTS', K.s) == 0 and 1 or 0
if changed == 1 then
    if isUser() then
        tell('D', ep, bump())
    else
        redis.call('ZREM', K.oc, channel())
        ended('V', '', wants)
    end
elseif ARGV[9] == '1' then
    -- The total is told at its pace, by one that is left.
    tell('K', redis.call('HKEYS', K.s)[1], ep)
end
tidy()
return {changed, ep, '0', work, published}
