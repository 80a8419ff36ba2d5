namespace FastSignal.Tests.Rtc.Stun;

/// <summary>The messages of RFC 5769 section 2 and RFC 8489 appendix B.1.</summary>
internal static class StunVectors
{
    public static readonly byte[] Password = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();

    /// <summary>RFC 5769 2.1: username evtj:h6vY, software "STUN test client", priority 0x6e0001ff, ICE-CONTROLLED 0x932ff9b151263b36.</summary>
    public static readonly byte[] Request = Convert.FromHexString(
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36" +
        "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");

    /// <summary>RFC 5769 2.2: mapped address 192.0.2.1:32853.</summary>
    public static readonly byte[] ResponseIPv4 = Convert.FromHexString(
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643" +
        "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");

    /// <summary>RFC 5769 2.3: mapped address 2001:db8:1234:5678:11:2233:4455:6677 port 32853.</summary>
    public static readonly byte[] ResponseIPv6 = Convert.FromHexString(
        "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9" +
        "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c");

    /// <summary>RFC 5769 2.4: long-term credentials, password TheMatrIX, realm example.org.</summary>
    public static readonly byte[] LongTermRequest = Convert.FromHexString(
        "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b900000015001c" +
        "662f2f3439396b3935346436" + "4f4c33346f4c39465354767936347341" + "0014000b6578616d706c652e6f726700" +
        "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666");

    /// <summary>RFC 8489 B.1: the same with USERHASH and MESSAGE-INTEGRITY-SHA256.</summary>
    public static readonly byte[] LongTermSha256Request = Convert.FromHexString(
        "000100882112a44278ad3433c6ad72c029da412e001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704" +
        "001500296f624d61744a6f7332414141" + "43662f2f3439396b3935346436" + "4f4c33346f4c39465354767936347341" + "000000" +
        "0014000b6578616d706c652e6f726700001c0020fd8c273860d2e18ebca4c89b6973befa7ee8ecc69e9642db326fab65a0b955ba");

    public const string LongTermUser = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";
}
