using FastSignal.WebSockets.Compression;
using FastSignal.WebSockets.Handshake;

namespace FastSignal.Tests.WebSockets.Compression;

public sealed class DeflateNegotiationTests
{
    [Theory]
    [InlineData("permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits=12", "permessage-deflate; client_max_window_bits=12")]
    [InlineData("permessage-deflate; client_max_window_bits=\"12\"", "permessage-deflate; client_max_window_bits=12")]
    [InlineData("permessage-deflate; client_max_window_bits=\"1\\2\"", "permessage-deflate; client_max_window_bits=12")]
    [InlineData("permessage-deflate ;\tclient_max_window_bits = 8", "permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover")]
    [InlineData(
        "permessage-deflate; client_max_window_bits=9; server_max_window_bits=8; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=9")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; x, permessage-deflate; server_max_window_bits=9, permessage-deflate", "permessage-deflate; server_max_window_bits=9")]
    public void The_first_offer_that_can_be_honoured_is_answered(string offers, string answer) => Assert.Equal(answer, Answer(offers));

    [Theory]
    [InlineData("permessage-bzip2")]
    [InlineData("Permessage-Deflate")]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover=true")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=08")]
    [InlineData("permessage-deflate; server_max_window_bits=1")]
    [InlineData("permessage-deflate; server_max_window_bits=10a")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=016")]
    [InlineData("permessage-deflate; client_max_window_bits=+9")]
    public void An_offer_with_anything_else_in_it_is_declined(string offers) => Assert.Null(Answer(offers));

    [Fact]
    public void Every_combination_of_allowed_parameters_is_answered_within_what_was_offered()
    {
        string[] server = ["", "; server_no_context_takeover"];
        string[] client = ["", "; client_no_context_takeover"];
        IEnumerable<string> serverBits = Enumerable.Range(8, 8).Select(bits => $"; server_max_window_bits={bits}").Prepend("");
        IEnumerable<string> clientBits = Enumerable.Range(8, 8).Select(bits => $"; client_max_window_bits={bits}").Prepend("");
        var all = from a in server from b in client from c in serverBits from d in clientBits select a + b + c + d;
        int count = 0;
        foreach (string parameters in all)
        {
            Assert.Equal("permessage-deflate" + parameters, Answer("permessage-deflate" + parameters));
            count++;
        }

        Assert.Equal(2 * 2 * 9 * 9, count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,")]
    [InlineData("a;")]
    [InlineData("a;;b")]
    [InlineData("a; b=")]
    [InlineData("a; =b")]
    [InlineData("a b")]
    [InlineData("a; b=\"")]
    [InlineData("a; b=\"\"")]
    [InlineData("a; b=\"x,y\"")]
    [InlineData("a; b=\"x y\"")]
    [InlineData("a; b=\"x\\\"")]
    [InlineData("a; b=c=d")]
    public void A_header_that_breaks_the_syntax_is_refused_as_a_whole(string header) => Assert.Null(ExtensionOffers.Parse(header));

    private static string? Answer(string offers) => DeflateNegotiation.Choose(ExtensionOffers.Parse(offers)!)?.ToHeader();
}
