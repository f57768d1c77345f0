-- Numbers follow the time, so that a store that has lost its newest writes does not give the same again: 64 a millisecond.
local PER_MS = 64

-- The number after `newest`, which is what a key holds (a text, or false); `now` in milliseconds.
local function number_after(newest, now)
  return math.max((tonumber(newest or nil) or 0) + 1, now * PER_MS)
end

-- A number as it is kept: in digits, as HINCRBY would leave it, where Lua would write a large one with an exponent.
local function digits(number)
  return string.format('%.0f', number)
end

-- Gives a field of a hash its next number.
local function raise_number(key, field, now)
  local number = number_after(redis.call('HGET', key, field), now)
  redis.call('HSET', key, field, digits(number))
  return number
end
