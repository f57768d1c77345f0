#!lua flags=no-writes
-- The servers whose record has not run out at a[2]: a list of JSON.
local function operation(a)
  local results = {}
  for _, packed in ipairs(redis.call('HVALS', a[1] .. 'N')) do
    local node = cmsgpack.unpack(packed)
    if node[2] > a[2] then
      results[#results + 1] = node[3]
    end
  end
  return results
end
