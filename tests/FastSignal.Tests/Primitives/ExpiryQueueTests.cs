using FastSignal.Primitives;

namespace FastSignal.Tests.Primitives;

public sealed class ExpiryQueueTests
{
    [Fact]
    public void Items_come_out_when_they_are_due_and_not_before()
    {
        ExpiryQueue<Item> queue = new();
        List<Item> expired = [];
        foreach (long due in new long[] { 50, 10, 30, 20, 40 })
            queue.Add(new Item(due));

        queue.TakeExpired(9, expired);
        Assert.Empty(expired);
        queue.TakeExpired(30, expired);
        Assert.Equal([10, 20, 30], expired.Select(static item => item.ExpiresAtUs));
        expired.Clear();
        queue.TakeExpired(1000, expired);
        Assert.Equal([40, 50], expired.Select(static item => item.ExpiresAtUs));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void An_item_that_moved_on_is_armed_again()
    {
        ExpiryQueue<Item> queue = new();
        List<Item> expired = [];
        Item busy = new(10);
        queue.Add(busy);
        busy.ExpiresAtUs = 25;

        queue.TakeExpired(20, expired);
        Assert.Empty(expired);
        Assert.Equal(1, queue.Count);
        queue.TakeExpired(25, expired);
        Assert.Same(busy, Assert.Single(expired));
    }

    [Fact]
    public void A_removed_item_never_comes_out_and_is_removed_once()
    {
        ExpiryQueue<Item> queue = new();
        ExpiryQueue<Item>.Entry entry = queue.Add(new Item(10));
        queue.Add(new Item(20));
        Assert.True(queue.Remove(entry));
        Assert.False(queue.Remove(entry));
        List<Item> expired = [];
        queue.TakeExpired(100, expired);
        Assert.Equal(20, Assert.Single(expired).ExpiresAtUs);
    }

    [Fact]
    public void An_expired_item_can_no_longer_be_removed()
    {
        ExpiryQueue<Item> queue = new();
        ExpiryQueue<Item>.Entry entry = queue.Add(new Item(10));
        queue.TakeExpired(10, []);
        Assert.False(queue.Remove(entry));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_work_agrees_with_a_sorted_list(int seed)
    {
        Random random = new(seed);
        ExpiryQueue<Item> queue = new();
        Dictionary<Item, ExpiryQueue<Item>.Entry> alive = [];
        for (long now = 0; now < 3000; now++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    Item item = new(now + random.Next(1, 200));
                    alive.Add(item, queue.Add(item));
                    break;
                case 2 when alive.Count > 0:
                    Item victim = alive.Keys.ElementAt(random.Next(alive.Count));
                    Assert.True(queue.Remove(alive[victim]));
                    alive.Remove(victim);
                    break;
                case 3 when alive.Count > 0:
                    alive.Keys.ElementAt(random.Next(alive.Count)).ExpiresAtUs += random.Next(100);
                    break;
            }

            List<Item> expired = [];
            queue.TakeExpired(now, expired);
            Item[] expected = [.. alive.Keys.Where(item => item.ExpiresAtUs <= now)];
            Assert.Equal(expected.Length, expired.Count);
            Assert.All(expected, item => Assert.Contains(item, expired));
            foreach (Item gone in expired)
                alive.Remove(gone);
            Assert.Equal(alive.Count, queue.Count);
        }
    }

    private sealed class Item(long dueUs) : IExpiring
    {
        public long ExpiresAtUs { get; set; } = dueUs;
    }
}
