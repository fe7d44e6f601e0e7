// Vietnamese: the app's own words; those that a customer's pages share are in /web/member/text/.
export default {
  "home.hello": "Chào {name}",
  "home.account": "Tài khoản",

  "history.title": "Lịch sử",
  "history.empty.title": "Chưa có gì",
  "history.empty.text": "Nạp tiền hoặc thanh toán, giao dịch sẽ hiện ngay tại đây.",
  "history.more": "Xem cũ hơn",

  "pay.title": "Thanh toán",
  "pay.lead": "Đưa mã này cho thu ngân.",
  "pay.digits": "Hoặc đọc dãy số",
  "pay.renews": "Mã mới sau {seconds} giây",
  "pay.offline": "Không cần mạng: mã này dùng được khi ngoại tuyến.",
  "pay.first": "Mã đầu tiên trên thiết bị này cần mạng một lần. Hãy kết nối rồi thử lại.",
  "pay.balance": "Số dư {balance}",
  "pay.paid": "Đã trả {amount}",
  "pay.held": "Đang giữ {amount}",
  "pay.held.text": "Bạn chỉ trả phần đã dùng. Phần còn lại dùng lại được chậm nhất lúc {time}.",
  "pay.earned": "Nhận {points}",
  "pay.thanks": "Số dư mới {balance}",
  "pay.redeemed": "Chúc ngon miệng",
  "pay.unsafe": "Trình duyệt không giữ được khóa bí mật trên trang này. Hãy mở Crema qua https.",
  "pay.another": "Hiện mã mới",
  "pay.preparing": "Đang chuẩn bị thiết bị…",
  "pay.copy": "Chép số",
  "pay.copied": "Đã chép",

  "account.title": "Tài khoản",
  "account.install": "Cài ứng dụng",
};
