using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.SelkiesClassic;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Dialects.SelkiesMain;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>Whatever comes, it is read without throwing, and a conversation with it ends with nothing held.</summary>
public sealed class SelkiesFuzzTests
{
    private static readonly string[] Channel =
    [
        "m,640,360,31,10", "m2,-5,7,255,0", "kd,65", "kr", "js,c,0,WGJveA==,4,17", "js,a,1,2,-0.5", "_arg_resize,true,1281x719", "s,1.5", "cw,w6TDtg==",
        "cbs,7,image/png,12", "cbd,7,YQ==", "_stats_video,[{\"a\":1}]", "co,end,text", "SETTINGS,{}", "pong,1790000000.25", "r,1280x720",
    ];

    private static readonly string[] Greetings =
    [
        "HELLO client {\"client_type\":\"controller\",\"client_slot\":1,\"client_token\":\"\\u0061\",\"display_id\":\"primary\",\"x\":[{}]}",
        "HELLO server {\"server_token\":\"t\"}", "HELLO client {\"client_type\":\"\\ud800\"}", "HELLO server",
    ];

    private static readonly string[] ClassicWords =
        ["HELLO 0", "HELLO 1 e30=", "HELLO 2", "HELLO 3", "HELLO", "SESSION 1", "SESSION 3", "SESSION", "ERROR x", "", " ", Table.Offer(), Table.Answer(), Table.Candidate()];

    private static readonly string[] MainWords =
    [
        "HELLO client {\"client_type\":\"controller\",\"client_slot\":1}", "HELLO client {\"client_type\":\"viewer\"}", "HELLO server", "SESSION server", "SESSION x", "x y", "",
        "server-x {}", "client-x {}", "nonsense",
    ];

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_channel_message_is_read_without_throwing()
    {
        foreach (SelkiesGeneration generation in Enum.GetValues<SelkiesGeneration>())
        {
            SelkiesInputReader reader = new(generation);
            InputLog log = new();
            foreach (string fixture in Channel)
                Twist(fixture, bytes => reader.Read(bytes, ref log));
        }
    }

    [Fact]
    public void Any_bytes_on_the_channel_are_read_without_throwing() => Prop.ForAll<byte[]>(bytes =>
    {
        InputLog log = new();
        new SelkiesInputReader(SelkiesGeneration.Main).Read(bytes ?? [], ref log);
        new SelkiesInputReader(SelkiesGeneration.Classic).Read(bytes ?? [], ref log);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_greeting_is_read_without_throwing()
    {
        foreach (string fixture in Greetings)
            Twist(fixture, static bytes => SelkiesHello.Read(Encoding.UTF8.GetString(bytes)));
        string screen = Convert.ToBase64String("{\"res\":\"1280x720\",\"scale\":1.5,\"x\":[\"\\ud800\"]}"u8);
        Twist(screen, static bytes => BrowserScreen.TryRead(Encoding.UTF8.GetString(bytes), out _));
        Assert.True(BrowserScreen.TryRead(Convert.ToBase64String("{\"res\":\"1280x720\",\"scale\":1.5}"u8), out BrowserScreen read));
        Assert.Equal(new BrowserScreen(1280, 720, 1.5), read);
        Assert.False(BrowserScreen.TryRead(Convert.ToBase64String("[]"u8), out _));
        Assert.True(BrowserScreen.TryRead(Convert.ToBase64String("{\"res\":\"0x9\",\"scale\":-1}"u8), out read));
        Assert.Equal(default, read);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_sequence_of_words_from_four_clients_leaves_nothing_behind(bool main)
    {
        string[] words = main ? MainWords : ClassicWords;
        Prop.ForAll(Gen.ListOf(Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, words.Length - 1))).ToArbitrary(), steps =>
        {
            Table table = new(new SignalingBench());
            foreach (string name in (string[])["0", "1", "2", "3"])
                table.Sit(name, main ? SelkiesSeats.Main : SelkiesSeats.Classic);
            foreach ((int who, int word) in steps)
            {
                if (table.IsOpen($"{who}"))
                    table.Say($"{who}", words[word]);
            }

            foreach (string name in (string[])["0", "1", "2", "3"])
                table.Leave(name);
            table.Bench.AssertEmpty();
        }).QuickCheckThrowOnFailure();
    }

    private static void Twist(string fixture, Action<byte[]> read)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(fixture);
        for (int length = 0; length <= bytes.Length; length++)
            read(bytes[..length]);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            read(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
