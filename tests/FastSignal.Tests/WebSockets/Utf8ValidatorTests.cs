using System.Text;
using System.Text.Unicode;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Tests.WebSockets;

public sealed class Utf8ValidatorTests
{
    private static readonly byte[] AllWidths = Encoding.UTF8.GetBytes("a\u00df\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff\u03ba\u1f79z");

    [Fact]
    public void Valid_text_passes_in_every_two_way_split()
    {
        for (int cut = 0; cut <= AllWidths.Length; cut++)
        {
            var validator = new Utf8Validator();
            Assert.True(validator.Append(AllWidths.AsSpan(0, cut)));
            Assert.True(validator.Append(AllWidths.AsSpan(cut)));
            Assert.True(validator.IsComplete);
        }
    }

    [Theory]
    [InlineData("C0")]
    [InlineData("C1")]
    [InlineData("80")]
    [InlineData("F5")]
    [InlineData("FF")]
    [InlineData("E080")]
    [InlineData("EDA0")]
    [InlineData("F08F")]
    [InlineData("F490")]
    [InlineData("C241")]
    [InlineData("E28228")]
    [InlineData("F09F41")]
    public void Invalid_text_fails_at_its_last_byte_and_not_before(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var whole = new Utf8Validator();
        Assert.False(whole.Append(bytes));

        var bytewise = new Utf8Validator();
        for (int i = 0; i < bytes.Length - 1; i++)
            Assert.True(bytewise.Append(bytes.AsSpan(i, 1)));
        Assert.False(bytewise.Append(bytes.AsSpan(bytes.Length - 1)));
    }

    [Fact]
    public void A_cut_code_point_is_incomplete()
    {
        foreach (string hex in new[] { "C3", "E2", "E282", "F0", "F09F", "F09F98" })
        {
            var validator = new Utf8Validator();
            Assert.True(validator.Append(Convert.FromHexString("41" + hex)));
            Assert.False(validator.IsComplete);
            validator.Reset();
            Assert.True(validator.IsComplete);
        }
    }

    [Fact]
    public void Random_bytes_in_random_runs_are_judged_like_the_framework_does()
    {
        var random = new Random(2);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(0, 12)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : AllWidths[random.Next(AllWidths.Length)];

            var validator = new Utf8Validator();
            bool valid = true;
            for (int at = 0; at < bytes.Length && valid;)
            {
                int run = Math.Min(random.Next(0, 5), bytes.Length - at);
                valid = validator.Append(bytes.AsSpan(at, run));
                at += run;
            }

            Assert.Equal(Utf8.IsValid(bytes), valid && validator.IsComplete);
        }
    }
}
