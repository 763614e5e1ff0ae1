-- ARGV: the epoch that ended. After a primary changed its versions may be repeated: the first who notices begins an epoch.
local e = redis.call('GET', KEYS[1])
if not e or (e == ARGV[2] and ARGV[2] ~= '') then
    e = ARGV[1]
    redis.call('SET', KEYS[1], e)
end
redis.call('EXPIRE', KEYS[1], 86400)
return e
