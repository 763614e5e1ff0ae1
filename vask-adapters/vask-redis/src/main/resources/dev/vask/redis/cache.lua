-- ARGV: body, milliseconds. An event that is kept and published in one step; its version never goes back.
local body, left = ARGV[7], ARGV[8]
local v = micros()
local before = redis.call('GETRANGE', K.c, 2, 17)
if before ~= '' and tonumber(before) >= v then v = tonumber(before) + 1 end
local message = '\1C' .. string.format('%016.0f', v) .. body
-- Kept first: a server out of memory refuses that, and nothing has been told yet.
redis.call('SET', K.c, message, 'PX', left)
local r = redis.pcall(PUBLISH, TOPIC, message)
if type(r) == 'table' and r.err then return redis.error_reply(r.err) end
return {1}
