-- Goes behind every operation: calls it for each item of the call, in order. KEYS[1] only says where the call belongs.
-- An item that fails does not touch the others: its result is a text.
local items = cmsgpack.unpack(ARGV[1])
local results = {}
for i = 1, #items do
  local ok, result = pcall(operation, items[i])
  if not ok then
    if type(result) == 'table' then
      result = result.err or 'unknown error'
    end
    result = tostring(result)
  elseif result == nil then
    result = false
  end
  results[i] = result
end
return cmsgpack.pack(results)
