using System.Text;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Rooms;

namespace FastSignal.Tests.Signaling.Rooms;

/// <summary>JSON Merge Patch: the cases of RFC 7396 appendix A whose target and patch are objects, and names given twice.</summary>
public sealed class RoomStateTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":1,"a":2}""", """{"b":1,"b":2}""", """{"a":2,"b":2}""")]
    [InlineData("""{"n":1.50,"s":"\u00e9/<"}""", """{"t":true}""", """{"n":1.50,"s":"é/<","t":true}""")]
    public void A_patch_is_merged(string state, string patch, string expected)
    {
        RoomCall call = new() { Body = Encoding.UTF8.GetBytes(patch), IsPatch = true };
        Assert.Null(RoomState.Apply(Encoding.UTF8.GetBytes(state), call, 1000, out byte[] next));
        Assert.Equal(expected, Encoding.UTF8.GetString(next));
    }
}
