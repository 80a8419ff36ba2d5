using FastSignal.Signaling;

namespace FastSignal.Tests.Signaling;

public sealed class SignalingEventsTests
{
    [Fact]
    public void Every_event_has_a_name_of_its_own()
    {
        string[] names = [.. Enum.GetValues<SignalingEvent>().Select(SignalingEvents.LabelOf)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z]+(_[a-z]+)*$", name));
    }
}
