using FastSignal.Server.Configuration;

namespace FastSignal.Tests.Server.Configuration;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("25", 25_000)]
    [InlineData("0.5", 500)]
    [InlineData("25s", 25_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("100ms", 100)]
    [InlineData("5m", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    public void Durations_are_read(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("0.5ms")]
    [InlineData("1s1s")]
    [InlineData("NaN")]
    [InlineData("99999999999999999h")]
    [InlineData("999999999999999999999999999999")]
    public void Other_durations_are_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("512KiB", 512 << 10)]
    [InlineData("1MiB", 1 << 20)]
    [InlineData("3GiB", 3L << 30)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("1KB")]
    [InlineData("1MB")]
    [InlineData("1k")]
    [InlineData("1 KiB")]
    [InlineData("9999999999GiB")]
    [InlineData("99999999999999999999")]
    public void Other_sizes_are_refused(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read_back()
    {
        foreach (long value in new[] { 0L, 1, 999, 1000, 1024, 60_000, 90_000, 120_000, 180_000, 3_600_000, 86_400_000, 40_950 })
        {
            Assert.True(DurationText.TryParse(DurationText.Format(TimeSpan.FromMilliseconds(value)), out TimeSpan duration));
            Assert.Equal(value, (long)duration.TotalMilliseconds);
            Assert.True(SizeText.TryParse(SizeText.Format(value), out long size));
            Assert.Equal(value, size);
        }
    }

    [Fact]
    public void Prefixes_and_flips_never_throw_and_never_yield_nonsense()
    {
        foreach (string fixture in new[] { "100ms", "25s", "1.5h", "512KiB", "16GiB", "123456789" })
        {
            for (int length = 0; length <= fixture.Length; length++)
                Check(fixture[..length]);
            for (int i = 0; i < fixture.Length; i++)
            {
                for (char c = '\0'; c < 256; c++)
                    Check(string.Concat(fixture.AsSpan(0, i), c.ToString(), fixture.AsSpan(i + 1)));
            }
        }

        static void Check(string text)
        {
            if (DurationText.TryParse(text, out TimeSpan duration))
                Assert.True(duration >= TimeSpan.Zero, text);
            if (SizeText.TryParse(text, out long size))
                Assert.True(size >= 0, text);
        }
    }
}
