-- How a channel stands: subscriptions, users.
local total = 0
for _, n in ipairs(redis.call('HVALS', K.s)) do total = total + tonumber(n) end
return {total, redis.call('HLEN', K.u)}
