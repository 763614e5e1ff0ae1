-- ARGV: count, announce. A node's number of subscriptions; the total is announced once a second, of big channels every five.
local f = fenced()
if f then return {-1, f} end
if redis.call('HEXISTS', K.s, NODE) == 0 then return {0, epoch()} end
redis.call('HSET', K.s, NODE, ARGV[7])
redis.call('EXPIRE', K.s, DAY)
if ARGV[8] == '1' then
    local total = 0
    for _, n in ipairs(redis.call('HVALS', K.s)) do total = total + tonumber(n) end
    if redis.call('HGET', K.m, 'cn') ~= text(total) then
        local now, every = millis(), total > 100 and 5000 or 1000
        local wait = tonumber(redis.call('HGET', K.m, 'ct') or '0') + every - now
        if wait > 0 then return {math.min(wait, every), epoch()} end
        redis.call('HSET', K.m, 'ct', text(now), 'cn', text(total))
        tell('N', text(total), NODE)
    end
end
return {0, epoch()}
