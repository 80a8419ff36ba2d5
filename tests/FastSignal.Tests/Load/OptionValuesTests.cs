using FastSignal.Load.Options;
using FastSignal.Load.Scenarios;

namespace FastSignal.Tests.Load;

public sealed class OptionValuesTests
{
    private static readonly Option<int> Count = OptionKinds.Integer("count", 5, 1, 10, "things", "How many.");
    private static readonly Option<TimeSpan> Time = OptionKinds.Duration("time", null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), "How long.");
    private static readonly Option<long> Bytes = OptionKinds.Size("bytes", 2048, 0, 1 << 20, "How large.");
    private static readonly TextOption Kind = OptionKinds.Choice("kind", "Which.", "red", "green");
    private static readonly Switch Loud = new("loud", "Whether.");
    private static readonly Option[] All = [Count, Time, Bytes, Kind, Loud];

    [Fact]
    public void Defaults_hold_where_nothing_is_said()
    {
        OptionValues values = Read();
        Assert.Equal(5, values.Get(Count));
        Assert.Null(values.Find(Time));
        Assert.Equal(2048, values.Get(Bytes));
        Assert.Equal("red", values.Get(Kind));
        Assert.False(values.Has(Loud));
        Assert.Equal("2KiB", values.Texts["bytes"]);
        Assert.DoesNotContain("time", values.Texts.Keys);
    }

    [Fact]
    public void Values_follow_their_name_or_an_equals_sign()
    {
        OptionValues values = Read("--count", "7", "--time=250ms", "--bytes", "1MiB", "--kind=green", "--loud");
        Assert.Equal(7, values.Get(Count));
        Assert.Equal(TimeSpan.FromMilliseconds(250), values.Find(Time));
        Assert.Equal(1 << 20, values.Get(Bytes));
        Assert.Equal("green", values.Get(Kind));
        Assert.True(values.Has(Loud));
        Assert.Equal("7", values.Texts["count"]);
        Assert.Equal("yes", values.Texts["loud"]);
    }

    [Theory]
    [InlineData("unknown option --cuont; did you mean --count?", "--cuont", "7")]
    [InlineData("unknown option --elephants", "--elephants", "7")]
    [InlineData("--count: '11' is not allowed; it takes 1 to 10 things", "--count", "11")]
    [InlineData("--count: '0' is not allowed; it takes 1 to 10 things", "--count=0")]
    [InlineData("--count: '' is not allowed; it takes 1 to 10 things", "--count=")]
    [InlineData("--count needs a value: 1 to 10 things", "--count")]
    [InlineData("--count needs a value: 1 to 10 things", "--count", "--loud")]
    [InlineData("--count is given twice", "--count=1", "--count=2")]
    [InlineData("--time: '61s' is not allowed; it takes 1ms to 1m", "--time", "61s")]
    [InlineData("--bytes: '1.5' is not allowed; it takes 0 to 1MiB", "--bytes", "1.5")]
    [InlineData("--kind: 'blue' is not allowed; it takes red or green", "--kind", "blue")]
    [InlineData("--loud takes no value", "--loud=yes")]
    [InlineData("'7' is no option: options begin with two dashes", "7")]
    public void Every_mistake_is_named(string expected, params string[] arguments)
    {
        OptionValues.Read(All, arguments, out IReadOnlyList<string> problems);
        Assert.Equal(expected, Assert.Single(problems));
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        OptionValues.Read(All, ["--kind", "blue", "--count", "x", "--nothing"], out IReadOnlyList<string> problems);
        Assert.Equal(3, problems.Count);
    }

    [Theory]
    [InlineData("1us", 1e-6)]
    [InlineData("1.5ms", 1.5e-3)]
    [InlineData("10", 10)]
    [InlineData("10s", 10)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    public void Durations_are_read(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ValueText.Duration(text, TimeSpan.Zero, TimeSpan.FromDays(1)));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e3")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("NaN")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(ValueText.Duration(text, TimeSpan.Zero, TimeSpan.FromDays(1)));

    [Fact]
    public void Every_scenario_has_defaults_within_its_own_bounds_and_no_option_twice() => Assert.All(ScenarioCatalog.All(), scenario =>
    {
        OptionValues.Read(scenario.Options, [], out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        Assert.Equal(scenario.Options.Count, scenario.Options.Select(option => option.Name).Distinct().Count());
        Assert.All(scenario.Options, option => Assert.NotEmpty(option.Help));
    });

    private static OptionValues Read(params string[] arguments)
    {
        OptionValues values = OptionValues.Read(All, arguments, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        return values;
    }
}
